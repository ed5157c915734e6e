import { nearestName } from "../errors/index.ts";
import type { Direction } from "../study/index.ts";
import { type Cell, type Column, type Decimal, isDate, isMissing, readNumbers, type Table } from "../table/index.ts";
import { truthOf } from "./values.ts";

/** What a column of a table holds, as far as its cells and its heading tell. */
export type Holding =
  | { readonly holds: "numbers"; readonly numbers: readonly number[]; readonly unit?: string }
  | { readonly holds: "truths" }
  | {
      readonly holds: "words";
      readonly words: readonly string[];
      /** Whether they are in an order such as low, medium, high. */
      readonly isOrdered: boolean;
      /** Words that occur once and are probably others. */
      readonly misspelled: readonly string[];
    }
  /** What is no part of an experiment: dates, names, remarks, row numbers. */
  | { readonly holds: "labels"; readonly what: string };

export type SurveyedColumn = Holding & {
  readonly column: Column;
  /** The direction that the heading of a result suggests; absent where it suggests none. */
  readonly direction?: Direction;
};

/** The largest share of the cells of a column that may be no numbers. */
const FAULTY = 0.2;
/** The largest number of words that are taken as choices. */
const CHOICES = 24;

/** Headings of columns that number the rows or name them. */
const label =
  /^(#|no|nr|num(ber)?|id|index|idx|row|run|trial|exp(eriment)?|sample|lfd ?nr|name|code|label|operator|user|who|notes?|comments?|remarks?|bemerkung(en)?|kommentar|date|datum|day|timestamp)( ?(no|nr|id|number|name))?\.?$/i;

const wanted: readonly (readonly [Direction, RegExp])[] = [
  [
    "minimize",
    /loss|cost|error|rmse|mae|mse|price|waste|impurit|defect|latency|consumption|roughness|scrap|regret|emission|kosten|fehler|verlust/i,
  ],
  [
    "maximize",
    /yield|score|accuracy|auc|f1|strength|hardness|purity|conversion|selectivity|quality|taste|profit|efficien|activity|titer|viability|throughput|output|revenue|ausbeute|reinheit|result|response|objective|target/i,
  ],
];

/** What each column of a table holds. */
export function surveyTable(table: Table, { decimal }: { decimal?: Decimal | undefined } = {}): SurveyedColumn[] {
  return table.columns.map((column): SurveyedColumn => {
    const cells = table.rows.map(({ cells }) => cells[column.index] ?? null).filter((cell) => !isMissing(cell));
    const holding = holdingOf(column, cells, { decimal, otherwise: table.format.decimal });
    if (holding.holds !== "numbers") return { column, ...holding };
    const direction = wanted.find(([, words]) => words.test(column.name))?.[0];
    return { column, ...holding, ...(direction && { direction }) };
  });
}

function holdingOf(
  { name, unit }: Column,
  cells: readonly Cell[],
  signs: { decimal: Decimal | undefined; otherwise: Decimal },
): Holding {
  if (cells.length === 0) return { holds: "labels", what: "it is empty" };
  if (/^expected |^why$/.test(name)) return { holds: "labels", what: "it is of an earlier suggestion" };
  const dates = cells.filter(isDate).length;
  if (2 * dates > cells.length) return { holds: "labels", what: "it holds dates" };
  const read = readNumbers(cells, { ...signs, unit });
  const numbers = read.cells.filter((cell) => typeof cell === "number");
  if (numbers.length >= (1 - FAULTY) * cells.length && numbers.length > 0) {
    const counts = numbers.every((x, i) => i === 0 || x === numbers[i - 1] + 1) && numbers.length > 2;
    if (label.test(name) && (counts || new Set(numbers).size === numbers.length))
      return { holds: "labels", what: "it numbers the rows" };
    const written = unit ?? read.unit;
    return { holds: "numbers", numbers, ...(written !== undefined && { unit: written }) };
  }
  const { words, misspelled } = wordsOf(cells);
  if (words.every((word) => truthOf(word) !== undefined)) return { holds: "truths" };
  const isVaried = words.length > CHOICES || (words.length > 3 && words.length > 0.8 * cells.length);
  if (label.test(name) || isVaried) return { holds: "labels", what: "it holds names or remarks" };
  return { holds: "words", ...inOrder(words), misspelled };
}

/** The different words of a column, but for case; rare ones that differ from a frequent one in a few letters are taken to be misspelled. */
function wordsOf(cells: readonly Cell[]): { words: string[]; misspelled: string[] } {
  const counts = new Map<string, { word: string; count: number }>();
  for (const word of cells.map(String)) {
    const known = counts.get(word.toLowerCase());
    if (known) known.count++;
    else counts.set(word.toLowerCase(), { word, count: 1 });
  }
  const all = [...counts.values()];
  const frequent = all.filter(({ count }) => count >= 3).map(({ word }) => word);
  const isMisspelled = ({ word, count }: { word: string; count: number }) =>
    count === 1 && word.length > 3 && !/\d/.test(word) && nearestName(word, frequent) !== undefined;
  return {
    words: all.filter((each) => !isMisspelled(each)).map(({ word }) => word),
    misspelled: all.filter(isMisspelled).map(({ word }) => word),
  };
}

/** Words that have an order, in it. */
const orders = [
  ["very low", "low", "medium", "high", "very high"],
  ["small", "medium", "large"],
  ["weak", "medium", "strong"],
  ["slow", "medium", "fast"],
];

/** The words in their natural order, if they have one. */
function inOrder(words: readonly string[]): { readonly words: readonly string[]; readonly isOrdered: boolean } {
  const order = orders.find((each) => words.length > 1 && words.every((word) => each.includes(word.toLowerCase())));
  const rank = (word: string) => order?.indexOf(word.toLowerCase()) ?? 0;
  return { words: [...words].sort((a, b) => rank(a) - rank(b)), isOrdered: order !== undefined };
}
