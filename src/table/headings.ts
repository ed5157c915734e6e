import { InputError } from "../errors/index.ts";
import { isDate, isMissing, isNumeric } from "./numbers.ts";
import { type Cell, type Column, columnLetter, type Row } from "./table.ts";

/** The rows of a table as they are written, the headings among them. */
export interface Records {
  readonly records: readonly (readonly Cell[])[];
  /** The number of the first one. */
  readonly first: number;
  /** Whether the first one has names of JSON objects. */
  readonly named: boolean;
}

interface Headed {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
}

/**
 * Tells headings from data. Blank rows, comments (`# …`), titles (one cell above a wider table) and columns without a heading are left out; the headings
 * may be two rows, of groups and names, or of names and units. Throws InputError where there are no headings.
 */
export function tabulated({ records, first, named }: Records, source: string): Headed {
  const notes: string[] = [];
  const numberOf = (i: number) => first + i;
  let waiting = records.flatMap((cells, i) => (filled(cells) > 0 ? [i] : []));
  if (waiting.length === 0)
    throw new InputError(`${source} is empty; expected a row of headings and a row for each experiment`);
  const width = Math.max(...waiting.slice(0, 100).map((i) => filled(records[i])));
  const isTitle = (i: number, next: number | undefined) =>
    next !== undefined &&
    !named &&
    ((filled(records[i]) === 1 && width > 1) ||
      (isComment(records[i]) && filled(records[next]) !== filled(records[i])));
  while (isTitle(waiting[0], waiting[1])) {
    notes.push(`row ${numberOf(waiting[0])} is above the headings and is ignored`);
    waiting = waiting.slice(1);
  }
  const [top, second] = waiting;
  const headings = records[top].map(textOf);
  // The way that NumPy writes headings.
  headings[0] = headings[0].replace(/^#\s+/, "");
  checkHeadings(records[top], numberOf(top), { named, source });

  const below = second === undefined || named ? "data" : secondRow(headings, records, waiting);
  const names =
    below === "headings"
      ? merged(headings, records[second].map(textOf))
      : headings.map((heading) => ({ heading, name: heading }));
  const units = below === "units" ? records[second].map(textOf) : [];
  if (below === "headings") notes.push(`rows ${numberOf(top)} and ${numberOf(second)} are read as headings`);
  if (below === "units") notes.push(`row ${numberOf(second)} is read as the units of the columns`);

  const data = waiting.slice(below === "data" ? 1 : 2);
  const columns = names.flatMap(({ heading, name }, index): Column[] => {
    const letter = named ? {} : { letter: columnLetter(index) };
    if (name !== "") return [{ index, ...letter, heading, ...splitHeading(name, units[index]) }];
    if (data.some((i) => !isMissing(records[i][index] ?? null)))
      notes.push(`column ${columnLetter(index)} has no heading and is ignored`);
    return [];
  });

  const comments = data.filter((i) => isComment(records[i]));
  if (comments.length > 0)
    notes.push(
      `${comments.length === 1 ? "row" : "rows"} ${comments.map(numberOf).join(", ")}: a comment (#), ignored`,
    );
  const rows = data
    .filter((i) => !comments.includes(i))
    .map((i): Row => {
      const cells = records[i];
      const surplus = cells.slice(headings.length).some((cell) => cell !== null);
      const counts =
        surplus &&
        `it has ${cells.length} cells, where there are ${headings.length} headings; a cell that contains the separator needs quotes`;
      return { number: numberOf(i), cells, ...(counts && { fault: counts }) };
    });
  return { columns, rows, notes };
}

const filled = (cells: readonly Cell[]): number => cells.filter((cell) => cell !== null).length;

const textOf = (cell: Cell): string => (cell === null ? "" : String(cell).replace(/\s+/g, " ").trim());

function isComment([cell, ...others]: readonly Cell[]): boolean {
  return typeof cell === "string" && (/^#\s/.test(cell) || (/^#[^#]/.test(cell) && filled(others) === 0));
}

function checkHeadings(cells: readonly Cell[], number: number, { named, source }: { named: boolean; source: string }) {
  const numbers = cells.filter((cell) => isNumeric(cell) || isDate(cell));
  if (named || 2 * numbers.length < filled(cells)) return;
  throw new InputError(
    `${source}, row ${number}: expected headings, got ${numbers.length > 1 ? "numbers" : `the number ${numbers[0]}`}; write the names of the columns into the first row`,
  );
}

/** What the row below the first headings is: more headings, under merged ones; units; or data, as usual. */
function secondRow(
  headings: readonly string[],
  records: Records["records"],
  [, second, ...later]: readonly number[],
): "headings" | "units" | "data" {
  const cells = records[second];
  if (cells.some((cell) => cell !== null && (typeof cell !== "string" || /^[\d.,+-]*\d/.test(cell) || isNumeric(cell))))
    return "data";
  const hasNumbers = (k: number) => later.some((i) => isNumeric(records[i][k] ?? null));
  const texts = cells.flatMap((cell, k) => (isMissing(cell) ? [] : [{ text: textOf(cell), k }]));
  if (!texts.some(({ k }) => hasNumbers(k))) return "data";
  if (texts.every(({ text }) => isUnit(text))) return "units";
  const gap = (k: number) => (headings[k] ?? "") === "";
  return texts.some(({ k }) => gap(k) && hasNumbers(k)) ? "headings" : "data";
}

/** Names below groups, which may span several columns; a name that occurs twice is told apart by its group. */
function merged(groups: readonly string[], names: readonly string[]): { heading: string; name: string }[] {
  let group = "";
  return Array.from({ length: Math.max(groups.length, names.length) }, (_, k) => {
    group = groups[k] || group;
    const name = names[k] ?? "";
    if (name === "") return { heading: groups[k] ?? "", name: groups[k] ?? "" };
    const heading = `${group} ${name}`.trim();
    return { heading, name: names.filter((other) => other === name).length > 1 ? heading : name };
  });
}

/** "temperature [°C]", "temperature (°C)" and "T / K" have units. */
function splitHeading(text: string, below = ""): { name: string; unit?: string } {
  const [, name = text, bracketed, divided] = /^(.+?)\s*(?:[[(]([^\])]*)[\])]|\s\/\s(\S+))$/.exec(text) ?? [];
  const unit = (below.replace(/^[[(](.*)[\])]$/, "$1") || bracketed || divided || "").trim();
  return { name: name.trim(), ...(unit !== "" && !/^[-–—]$/.test(unit) && { unit }) };
}

const symbol =
  /^(%|‰|°|°?[CFK]|[pnµμumcdkMG]?(m|g|l|L|s|mol|M|Pa|V|A|W|J|N|Hz|eV|bar|T|Ω)|min|h|hrs?|d|wt|vol|v|w|eq|equiv|ppm|ppb|rpm|psi|atm|cP|au|cal|kcal|10)?[-−]?[²³\d]*$/;

/** Whether a text is a unit: in brackets, or made of symbols such as "mg/L". */
function isUnit(text: string): boolean {
  return /^[[(].*[\])]$/.test(text) || text.split(/[/·*.^\s]+/).every((part) => symbol.test(part.replace(/[()]/g, "")));
}
