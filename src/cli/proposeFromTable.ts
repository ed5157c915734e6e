import { InputError } from "../errors/index.ts";
import { type ProposedObjective, proposeObjectives, proposeStudy, type Remark } from "../experiments/index.ts";
import type { Direction, StudyDefinition } from "../study/index.ts";
import type { Table } from "../table/index.ts";
import type { Output } from "./output.ts";
import { askedDirection } from "./questions.ts";
import { decimalSign, readTableFile, type TableSettings } from "./tables.ts";

type Objectives = Readonly<Record<string, Direction>>;

/** The definition of a study by the columns of a table; what options gave stays. The columns of results are asked for where nobody named them. */
export async function proposeFromTable(
  path: string,
  given: StudyDefinition,
  settings: TableSettings,
  output: Output,
): Promise<{ definition: StudyDefinition; remarks: readonly Remark[] }> {
  const table = await readTableFile(path, settings);
  const options = { decimal: decimalSign(settings) };
  const isNamed = Object.keys(given.objectives).length > 0;
  const objectives = isNamed ? given.objectives : await objectivesOf(table, proposeObjectives(table, options), output);
  const { definition, remarks, leftOut } = proposeStudy(table, objectives, options);
  for (const note of table.notes) output.note(`note: ${note}`);
  for (const each of leftOut) output.note(`left out: ${each}`);
  const parameters = { ...definition.parameters, ...given.parameters };
  const own = Object.keys(given.parameters ?? {});
  const head = `Proposed by ${table.source}, ${table.rows.length} rows: correct what is not so, above all the bounds, which say what may be tried.`;
  return {
    definition: { ...given, ...definition, parameters },
    remarks: [
      { path: [], text: head },
      ...remarks.filter(({ path: [, name] }) => name === undefined || !own.includes(name)),
    ],
  };
}

/** The column of results. Throws InputError where that is not clear and nobody can be asked. */
async function objectivesOf(table: Table, likely: readonly ProposedObjective[], output: Output): Promise<Objectives> {
  if (likely.length === 0) throw new InputError(`${table.source} has no column of numbers, so there is no result`);
  const clear = likely.flatMap(({ name, direction }) => (direction ? [{ name, direction }] : []));
  if (!output.isInteractive && clear.length === 1) {
    const [{ name, direction }] = clear;
    output.note(`note: the result is taken to be "${name}": ${direction}; --maximize or --minimize names another`);
    return { [name]: direction };
  }
  if (!output.isInteractive) {
    const names = (clear.length > 0 ? clear : likely.slice(0, 1)).map(({ name }) => `"${name}"`).join(" or ");
    throw new InputError(
      `${table.source}: say which column is the result, by --maximize or --minimize; it looks like ${names}`,
    );
  }
  const prompts = await output.prompts();
  const name = await prompts.select(
    "Which column is the result?",
    likely.map(({ name }) => ({ value: name, label: name })),
  );
  return {
    [name]: await askedDirection(name, prompts, likely.find((each) => each.name === name)?.direction ?? "maximize"),
  };
}
