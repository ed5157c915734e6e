import { InputError } from "../errors/index.ts";
import type { Direction, ParameterSpec, StudyDefinition } from "../study/index.ts";
import { columnPlace, type Decimal, type Declared, type Table } from "../table/index.ts";
import { plainName } from "./columns.ts";
import { grouped } from "./grouped.ts";
import { type ProposedRange, proposeRange } from "./ranges.ts";
import { type SurveyedColumn, surveyTable } from "./survey.ts";

/** A remark on a place of a definition. */
export interface Remark {
  readonly path: readonly string[];
  readonly text: string;
}

export interface ProposedStudy {
  readonly definition: StudyDefinition;
  /** Why it is so. */
  readonly remarks: readonly Remark[];
  /** The columns that are left out, and why. */
  readonly leftOut: readonly string[];
}

/** A column of results, and whether more or less of it is better, if its heading tells. */
export interface ProposedObjective {
  readonly name: string;
  readonly direction: Direction | undefined;
}

/** The columns that may be results, the likeliest first: those whose heading says so, the last one before others; then the last one with numbers. */
export function proposeObjectives(table: Table, options: { decimal?: Decimal | undefined } = {}): ProposedObjective[] {
  const numbers = surveyTable(table, options)
    .filter(({ holds }) => holds === "numbers")
    .reverse();
  const named = numbers.filter(({ direction }) => direction !== undefined);
  return [...named, ...numbers.filter((each) => !named.includes(each))].map(({ column, direction }) => ({
    name: column.name,
    direction,
  }));
}

/**
 * The definition of a study whose past experiments are a table: the kind, the bounds and the unit of each parameter, as its column tells. The columns of
 * the objectives are named by the caller; see `proposeObjectives`. Throws InputError for objectives that are no columns of numbers, and where nothing
 * is left to vary.
 */
export function proposeStudy(
  table: Table,
  objectives: Readonly<Record<string, Direction>>,
  options: { decimal?: Decimal | undefined } = {},
): ProposedStudy {
  const surveyed = surveyTable(table, options);
  const results = Object.entries(objectives).map(([name, direction]) => {
    const found = surveyed.find(({ column }) => plainName(column.name) === plainName(name));
    if (found?.holds === "numbers") return { found, direction };
    const known = surveyed.filter(({ holds }) => holds === "numbers").map(({ column }) => `"${column.name}"`);
    throw new InputError(`${table.source} has no column of numbers "${name}"; there are ${known.join(", ") || "none"}`);
  });
  const remarks: Remark[] = results.map(({ found: { column } }) => ({
    path: ["objectives", column.name],
    text: placeOf(column),
  }));
  const leftOut: string[] = [];
  const parameters: Record<string, ParameterSpec> = {};
  for (const each of surveyed) {
    const { column } = each;
    if (results.some(({ found }) => found === each)) continue;
    const declared = table.declared?.get(column.heading);
    if (declared) {
      parameters[column.name] = declaredSpec(declared);
      remarks.push({ path: ["parameters", column.name], text: `${placeOf(column)}, as it is declared there` });
    } else if (each.holds === "labels") leftOut.push(`${columnPlace(column)}: ${each.what}`);
    else if (each.direction !== undefined) leftOut.push(`${columnPlace(column)}: it looks like a result`);
    else if (Object.hasOwn(parameters, column.name))
      leftOut.push(`${columnPlace(column)}: an earlier column has this name`);
    else {
      const { spec, why } = parameterOf(each);
      parameters[column.name] = spec;
      remarks.push({ path: ["parameters", column.name], text: `${placeOf(column)}${why}` });
    }
  }
  if (!Object.values(parameters).some(({ type }) => type !== "fixed"))
    throw new InputError(`${table.source} has no column that varies, besides the results; a study needs a parameter`);
  const total = mixture(
    surveyed.filter(({ column }) => Object.hasOwn(parameters, column.name)),
    table,
  );
  for (const name of total?.parts ?? []) {
    const { step, ...spec } = parameters[name] as ProposedRange;
    parameters[name] = { ...spec, type: "float" };
  }
  if (total) remarks.push({ path: ["constraints"], text: "as in every row so far" });
  return {
    definition: {
      parameters,
      ...(total && { constraints: [total.text] }),
      objectives: Object.fromEntries(results.map(({ found, direction }) => [found.column.name, direction])),
    },
    remarks,
    leftOut,
  };
}

function placeOf({ letter, name }: { letter?: string; name: string }): string {
  return letter === undefined ? `from "${name}"` : `column ${letter}`;
}

/** A parameter as the table itself declares it. */
function declaredSpec(declared: Declared): ParameterSpec {
  if ("choices" in declared) {
    const values = [...new Set(declared.choices)];
    if (values.length === 1) return { type: "fixed", value: values[0] };
    return values.every((value) => typeof value === "boolean") ? { type: "boolean" } : { type: "choice", values };
  }
  const { low, high, whole, log, step } = declared;
  if (low === high) return { type: "fixed", value: low };
  const stepped = step !== null && !(whole && step === 1) && { step };
  return { type: whole ? "int" : "float", low, high, ...(log && { log }), ...stepped };
}

/** What the cells of a column say of a parameter. */
function parameterOf(each: Exclude<SurveyedColumn, { holds: "labels" }>): { spec: ParameterSpec; why: string } {
  switch (each.holds) {
    case "truths":
      return { spec: { type: "boolean" }, why: "" };
    case "words":
      if (each.words.length === 1)
        return { spec: { type: "fixed", value: each.words[0] }, why: ", always the same; list values to try others" };
      return {
        spec: { type: each.isOrdered ? "ordinal" : "choice", values: each.words },
        why: each.misspelled.length > 0 ? `, without ${each.misspelled.join(", ")}: misspelled?` : "",
      };
    case "numbers": {
      const unit = each.unit === undefined ? {} : { unit: each.unit };
      const [low, high] = [Math.min(...each.numbers), Math.max(...each.numbers)];
      if (low === high)
        return { spec: { type: "fixed", value: low, ...unit }, why: ", always the same; give it a range to vary it" };
      return { spec: { ...proposeRange(each.numbers, each.unit), ...unit }, why: `, ${low} to ${high} so far` };
    }
  }
}

/** The constraint of a mixture: three parameters or more of one unit that add up to the same in each row; undefined where there are none. */
function mixture(surveyed: readonly SurveyedColumn[], { rows }: Table): { parts: string[]; text: string } | undefined {
  const candidates = surveyed.flatMap((each) => {
    const { name } = each.column;
    // Names as formulas take them, and no cell without a number.
    const isUsable = each.holds === "numbers" && each.numbers.length >= rows.length && /^[A-Za-z_]\w*$/.test(name);
    return isUsable ? [{ name, unit: each.unit ?? "", numbers: each.numbers }] : [];
  });
  for (const group of grouped(candidates, ({ unit }) => unit).values()) {
    const sums = rows.map((_, i) => group.reduce((sum, { numbers }) => sum + numbers[i], 0));
    const isSame = sums.every((sum) => Math.abs(sum - sums[0]) <= 1e-9 * Math.abs(sums[0]));
    if (group.length < 3 || rows.length < 3 || !isSame) continue;
    const parts = group.map(({ name }) => name);
    return { parts, text: `${parts.join(" + ")} == ${Number(sums[0].toPrecision(12))}` };
  }
  return undefined;
}
