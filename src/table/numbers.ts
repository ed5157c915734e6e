import type { Cell, Decimal } from "./table.ts";

/** A number as it is written in a cell, and what follows it: "12 mL" is 12 with the unit "mL". */
interface WrittenNumber {
  readonly value: number;
  readonly unit: string;
}

/** Digits in groups of three have a separator that the decimal sign is not. */
const grouped = (separators: string) => `[1-9]\\d{0,2}(?:([${separators}])\\d{3})(?:\\1\\d{3})*`;

const pattern = (decimal: string, separators: string) =>
  new RegExp(
    `^([+-]?)(?:(${grouped(separators).replaceAll("\\1", "\\3")}|\\d+)(?:${decimal}(\\d*))?|${decimal}(\\d+))` +
      "(?:[eE] ?([+-]?\\d+)| ?[x×*·] ?10 ?\\^? ?([+-]?\\d+))?(?: ?(?!x ?\\d)((?:[%°‰µμΩÅA-Za-z(\\[]|/[A-Za-z]).*))?$",
  );

const patterns: Readonly<Record<Decimal, RegExp>> = {
  ".": pattern("\\.", ",' ’"),
  ",": pattern(",", ".' ’"),
};

/** Spaces of all kinds become one kind, and the typographic minus becomes the plain one. */
function plain(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, " ")
    .replace(/^[−–](?=[\d.,])/, "-");
}

/** The number that a text is, by its decimal sign; null where it is none. Its digits may be grouped: 1,234.5, 1.234,5, 1 234,5 and 1'234.5. */
export function parseNumber(text: string, decimal: Decimal): WrittenNumber | null {
  const match = patterns[decimal].exec(plain(text));
  if (!match) return null;
  const [, sign, whole = "", , fraction = "", bare = "", exponent, power, unit = ""] = match;
  const digits = `${sign}${whole.replace(/\D/g, "") || "0"}.${fraction || bare || "0"}e${exponent ?? power ?? "0"}`;
  return { value: Number(digits), unit: unit.trim() };
}

/** Whether a cell is a number by either decimal sign, without a unit. */
export function isNumeric(cell: Cell): boolean {
  if (typeof cell !== "string") return typeof cell === "number";
  return [parseNumber(cell, "."), parseNumber(cell, ",")].some((read) => read && /^%?$/.test(read.unit));
}

const missing = new Set([
  "-",
  "--",
  "–",
  "—",
  ".",
  "?",
  "n/a",
  "#n/a",
  "na",
  "n.a.",
  "n. a.",
  "nan",
  "#nv",
  "null",
  "none",
  "nil",
  "nd",
  "n.d.",
  "n. d.",
  "k.a.",
  "k. a.",
  "tbd",
  "missing",
]);

/** Whether a cell says that there is no value: it is empty, or "n/a", "-" and the like. */
export function isMissing(cell: Cell): boolean {
  return cell === null || (typeof cell === "string" && missing.has(cell.trim().toLowerCase()));
}

/** Units that differ only in how they are written are the same. */
function plainUnit(unit: string): string {
  return unit
    .replace(/[\s°()[\]]/g, "")
    .replaceAll("μ", "µ")
    .replace(/l\b/g, "L");
}

/** Why a cell has no number. */
export interface CellFault {
  readonly fault: string;
}

export interface NumberColumn {
  /** The number of each cell, null where there is no value. */
  readonly cells: readonly (number | null | CellFault)[];
  readonly decimal: Decimal;
  /** A cell that is another number by the other decimal sign, where no cell tells which is meant. */
  readonly ambiguous?: string;
  /** The unit that is written with numbers of the column; absent where none is. */
  readonly unit?: string;
}

/** The decimal sign of cells: that by which more of them are numbers, and `otherwise` where that is undecided. */
export function decimalOf(
  cells: readonly Cell[],
  otherwise: Decimal,
): { decimal: Decimal; certain: boolean; ambiguous?: string } {
  let [points, commas] = [0, 0];
  let ambiguous: string | undefined;
  for (const cell of cells) {
    if (typeof cell !== "string" || !/[.,]/.test(cell)) continue;
    const [point, comma] = [parseNumber(cell, "."), parseNumber(cell, ",")];
    if (point && !comma) points++;
    else if (comma && !point) commas++;
    else if (point && comma && point.value !== comma.value) ambiguous ??= cell;
  }
  if (points !== commas) return { decimal: points > commas ? "." : ",", certain: true };
  return { decimal: otherwise, certain: false, ...(points === 0 && ambiguous !== undefined && { ambiguous }) };
}

/**
 * The numbers of a column. All have one decimal sign: the one given as `decimal`, else the one by which more of the cells are numbers, and
 * `otherwise` where that is undecided. Units that are written with the numbers must be the unit of the column, or all the same.
 */
export function readNumbers(
  cells: readonly Cell[],
  {
    decimal: given,
    otherwise,
    unit: heading,
  }: { decimal?: Decimal | undefined; otherwise: Decimal; unit?: string | undefined },
): NumberColumn {
  const { decimal, ambiguous } = given ? { decimal: given } : decimalOf(cells, otherwise);
  const written = cells.map((cell) =>
    typeof cell === "string" && !isMissing(cell) ? parseNumber(cell, decimal) : null,
  );
  const units = written.flatMap((number) => (number?.unit ? [number.unit] : []));
  const unit = units.length > 0 ? (heading ?? mostFrequent(units)) : undefined;
  return {
    decimal,
    ambiguous,
    unit,
    cells: cells.map((cell, i) => {
      if (typeof cell === "number") return cell;
      if (cell === null || isMissing(cell)) return null;
      const number = written[i];
      if (!number || typeof cell === "boolean") return { fault: faultOf(cell, decimal) };
      if (!Number.isFinite(number.value)) return { fault: `"${shortened(cell)}" is too large a number` };
      if (number.unit !== "" && plainUnit(number.unit) !== plainUnit(unit as string))
        return { fault: `"${shortened(cell)}" has the unit "${number.unit}", where that of the column is "${unit}"` };
      return number.value;
    }),
  };
}

function mostFrequent(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}

/** A text that may be long, for a message. */
export function shortened(text: Cell): string {
  const line = String(text).replace(/\s+/g, " ");
  return line.length > 40 ? `${line.slice(0, 40)}…` : line;
}

const month =
  "(?:jan|feb|fév|mar|mär|mrz|apr|avr|abr|may|mai|jun|jui|jul|aug|aoû|ago|sep|oct|okt|nov|dec|dez|déc|ene|dic)\\p{L}*\\.?";
const date = new RegExp(
  `^(?:\\d{1,4}[-./]\\d{1,2}[-./]\\d{1,4}\\b|\\d{1,2}[-. ]{1,2}${month}(?!\\p{L})|${month}[-. ]\\d{2,4}$|\\d{1,2}:\\d{2})`,
  "iu",
);

/** Whether a text is a date or a time of day. */
export function isDate(cell: Cell): boolean {
  return typeof cell === "string" && date.test(cell.trim());
}

/** Why a text is not a number, as far as that can be told. */
function faultOf(cell: string | boolean, decimal: Decimal): string {
  const text = String(cell).trim();
  const shown = `"${shortened(text)}"`;
  if (/^#+$/.test(text))
    return `${shown} stands for a number that did not fit; widen the column in the spreadsheet and save again`;
  if (/^#[A-Z]/.test(text)) return `${shown} is an error of a formula in the spreadsheet; correct the formula`;
  if (/^[<>≤≥~≈]/.test(text)) return `${shown} is a limit and not a number; write the number to calculate with`;
  if (/±|\+\/?-/.test(text)) return `${shown} is more than one number; write the standard error in a column of its own`;
  const [sign, other, others]: [string, Decimal, string] =
    decimal === "." ? [",", ",", "points"] : [".", ".", "commas"];
  if (!isDate(text) && text.includes(sign) && parseNumber(text, other))
    return `${shown} has a decimal ${other === "," ? "comma" : "point"}, where the column has decimal ${others}`;
  if (isDate(text)) return `${shown} is a date or a time; a spreadsheet may have made it of a number`;
  return `${shown} is not a number`;
}
