import { nearestName } from "../errors/index.ts";
import { kindOf, type ParameterSpec, type ParameterValue } from "../study/index.ts";
import {
  type Cell,
  type CellFault,
  type Column,
  columnPlace,
  type Decimal,
  isMissing,
  readNumbers,
  shortened,
} from "../table/index.ts";

/** The cells of a column as values. */
export interface ColumnValues {
  /** A value, null where there is none, or what is wrong with the cell. */
  readonly values: readonly (ParameterValue | null | CellFault)[];
  readonly notes: readonly string[];
}

export interface NumberSigns {
  /** The decimal sign of all columns, if it was given. */
  readonly decimal: Decimal | undefined;
  /** That of a column that does not tell. */
  readonly otherwise: Decimal;
}

export function isFault(value: unknown): value is CellFault {
  return typeof value === "object" && value !== null && "fault" in value;
}

/** The numbers of a column, with what is to be said of how they were read. */
export function numbersOf(column: Column, cells: readonly Cell[], signs: NumberSigns, unit?: string) {
  const {
    cells: values,
    ambiguous,
    decimal,
    unit: written,
  } = readNumbers(cells, { ...signs, unit: column.unit ?? unit });
  const notes =
    ambiguous === undefined
      ? []
      : [
          `${columnPlace(column)}: "${ambiguous}" and the like are read with a decimal ${decimal === "," ? "comma" : "point"}; if that is wrong, say --decimal ${decimal === "," ? "point" : "comma"}`,
        ];
  return { values, notes, isPercent: written === "%" && (column.unit ?? unit) !== "%" };
}

/** The cells of a column as values of a parameter. Numbers out of bounds and unknown values of a choice are values. */
export function valuesOf(
  spec: ParameterSpec,
  column: Column,
  cells: readonly Cell[],
  signs: NumberSigns,
): ColumnValues {
  switch (spec.type) {
    case "float":
    case "int":
    case "fidelity": {
      const { values, notes, isPercent } = numbersOf(column, cells, signs, spec.unit);
      const takes = (value: number) =>
        kindOf(spec).takes(spec, value) || { fault: `${value} is not ${kindOf(spec).describe(spec)}` };
      // A share of at most 1 that is written in percent.
      const isShare = isPercent && spec.high <= 1;
      const percent = isPercent ? [`${columnPlace(column)}: "%" is read as ${isShare ? "hundredths" : "a unit"}`] : [];
      return {
        values: values.map((value) => {
          if (typeof value !== "number") return value;
          const number = isShare ? value / 100 : value;
          const taken = takes(number);
          return taken === true ? (kindOf(spec).check(spec, number) ?? number) : taken;
        }),
        notes: [...notes, ...percent],
      };
    }
    default:
      return { values: listedValues(spec, cells, signs), notes: [] };
  }
}

const truths: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(
    ["true", "yes", "y", "on", "1", "x", "✓", "ja", "wahr", "vrai", "oui", "sí", "si", "verdadero", "vero"].map(
      (word) => [word, true],
    ),
  ),
  ...Object.fromEntries(
    ["false", "no", "n", "off", "0", "nein", "falsch", "faux", "non", "falso"].map((word) => [word, false]),
  ),
};

/** Whether a text says yes or no; undefined where it says neither. */
export function truthOf(text: string): boolean | undefined {
  return Object.hasOwn(truths, text.toLowerCase()) ? truths[text.toLowerCase()] : undefined;
}

/** Values of a list: as they are written, but for case; numbers by either way to write them. */
function listedValues(
  spec: Exclude<ParameterSpec, { type: "float" | "int" | "fidelity" }>,
  cells: readonly Cell[],
  signs: NumberSigns,
): ColumnValues["values"] {
  const kind = kindOf(spec);
  const listed = Array.from({ length: kind.size(spec) }, (_, k) => kind.level(spec, k));
  const known = new Map<string, ParameterValue>();
  for (const value of [...listed].reverse()) known.set(String(value).toLowerCase(), value);
  for (const value of listed) known.set(String(value), value);
  const hasNumbers = listed.some((value) => typeof value === "number");
  const numbers = hasNumbers ? readNumbers(cells, signs).cells : [];
  return cells.map((cell, i) => {
    const text = String(cell ?? "").trim();
    const named = known.get(text) ?? known.get(text.toLowerCase());
    if (named !== undefined && cell !== null) return named;
    const number = numbers[i];
    if (typeof number === "number" && (listed.includes(number) || kind.takes(spec, number))) return number;
    const truth = truthOf(text);
    if (truth !== undefined && listed.includes(truth)) return truth;
    if (isMissing(cell)) return null;
    const near = nearestName(text, listed.map(String));
    const unknown = `"${shortened(cell)}" is not ${kind.describe(spec)}${near === undefined ? "" : `; is it "${near}"?`}`;
    // A value that is not listed may be data, but not where it is probably a misspelled one.
    return near === undefined && spec.type === "choice" ? text : { fault: unknown };
  });
}
