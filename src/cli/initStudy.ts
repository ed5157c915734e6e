import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { InputError } from "../errors/index.ts";
import type { Direction, ParameterSpec, StudyDefinition } from "../study/index.ts";
import { type StudyFileTextOptions, studyFileText } from "../studyFile/index.ts";
import type { Output } from "./output.ts";
import { parameterExamples, readParameter } from "./parameterText.ts";
import type { Prompts } from "./prompts.ts";
import { askedDirection } from "./questions.ts";
import type { TableSettings } from "./tables.ts";

export interface InitOptions extends TableSettings {
  readonly from: string | undefined;
  readonly parameter: readonly string[];
  readonly minimize: readonly string[];
  readonly maximize: readonly string[];
  readonly trials: number | undefined;
  readonly noise: boolean;
  readonly name: string | undefined;
  readonly force: boolean;
}

/** Writes a study file. */
export async function initStudy(file: string, options: InitOptions, output: Output): Promise<void> {
  checkNew(file, options.force);
  const given = definitionOf(options);
  if (options.from !== undefined) {
    const { proposeFromTable } = await import("./proposeFromTable.ts");
    const { definition, remarks } = await proposeFromTable(options.from, given, options, output);
    return writeStudyFile(file, definition, output, { remarks, past: options.from });
  }
  await writeStudyFile(file, await completed(given, output), output);
}

/** Throws InputError where another file would be replaced. */
function checkNew(file: string, force: boolean): void {
  if (!force && existsSync(file))
    throw new InputError(`${file} is there already; give another name, or --force to replace it`);
}

async function writeStudyFile(
  file: string,
  definition: StudyDefinition,
  output: Output,
  { remarks, past }: Pick<StudyFileTextOptions, "remarks"> & { readonly past?: string } = {},
): Promise<void> {
  const text = studyFileText(definition, { file, ...schemaBeside(file), remarks });
  await writeFile(file, text);
  output.print(`${file} is written. Look through it, and then`);
  const placeholders = Object.keys(definition.parameters ?? {}).map((name) => `--${name} {${name}}`);
  const rows = past
    ? [
        [`boflow suggest ${file} ${past} -n 4`, "says which experiments to make next"],
        [`boflow import ${file} ${past}`, "keeps the past ones in the study, for its reports and predictions"],
      ]
    : [
        [
          `boflow run ${file} -- python train.py ${placeholders.slice(0, 3).join(" ")}`,
          "runs a program for each trial",
        ],
        [`boflow ask ${file}`, "says what to try next, where a person makes the experiments"],
        [`boflow suggest ${file} past.csv`, "does so from a spreadsheet"],
      ];
  output.print(rows.map(([line, about]) => `  ${output.colors.bold(line)}\n      ${about}`).join("\n"));
}

/** The schema of the package that is installed beside the file, if there is one. */
function schemaBeside(file: string): { schema?: string } {
  const folder = dirname(file);
  const schema = join(folder, "node_modules/boflow/dist/study.schema.json");
  return existsSync(schema) ? { schema: `./${relative(folder, schema)}` } : {};
}

/** What options say. */
function definitionOf({ parameter, minimize, maximize, trials, noise, name }: InitOptions): StudyDefinition {
  return {
    ...(name !== undefined && { name }),
    parameters: parametersOf(parameter),
    objectives: Object.fromEntries<Direction>([
      ...minimize.map((metric) => [metric, "minimize"] as const),
      ...maximize.map((metric) => [metric, "maximize"] as const),
    ]),
    ...(trials !== undefined && { budget: { trials } }),
    ...(noise && { noise }),
  };
}

/** Asks for what options did not say. Throws InputError where nobody can be asked. */
async function completed(given: StudyDefinition, output: Output): Promise<StudyDefinition> {
  const lacks = [
    ...(Object.keys(given.objectives).length === 0 ? ["--minimize or --maximize"] : []),
    ...(Object.keys(given.parameters ?? {}).length === 0 ? ["--parameter"] : []),
  ];
  if (lacks.length === 0) return given;
  if (output.isInteractive) return { ...given, ...(await asked(given, await output.prompts())) };
  throw new InputError(`give ${lacks.join(" and ")}; only in a terminal does boflow init ask`);
}

function parametersOf(texts: readonly string[]): Record<string, ParameterSpec> {
  const parameters: Record<string, ParameterSpec> = {};
  for (const [name, spec] of texts.map(readParameter)) {
    if (Object.hasOwn(parameters, name)) throw new InputError(`the parameter "${name}" is given twice`);
    parameters[name] = spec;
  }
  return parameters;
}

/** What options did not say, by questions. */
async function asked(given: StudyDefinition, prompts: Prompts): Promise<Partial<StudyDefinition>> {
  const objectives = Object.keys(given.objectives).length > 0 ? given.objectives : await askedObjective(prompts);
  const parameters = Object.keys(given.parameters ?? {}).length > 0 ? given.parameters : await askedParameters(prompts);
  const budget = given.budget ?? { trials: await askedTrials(prompts) };
  const noise =
    given.noise ??
    {
      unknown: undefined,
      no: false,
      yes: true,
    }[
      await prompts.select("Does an experiment that is repeated come out the same?", [
        { value: "unknown", label: "I do not know", hint: "it is found out" },
        { value: "no", label: "Yes, exactly" },
        { value: "yes", label: "No, results are noisy" },
      ])
    ];
  return { objectives, parameters, budget, ...(noise !== undefined && { noise }) };
}

async function askedObjective(prompts: Prompts): Promise<Record<string, Direction>> {
  const metric = await prompts.text("What is measured?", {
    placeholder: "loss",
    check: (text) => (text.trim() === "" ? "a name, such as loss or yield" : undefined),
  });
  return { [metric.trim()]: await askedDirection(metric.trim(), prompts) };
}

async function askedParameters(prompts: Prompts): Promise<Record<string, ParameterSpec>> {
  const lines: string[] = [];
  const wrong = (text: string) => {
    if (text.trim() === "") return lines.length > 0 ? undefined : "at least one";
    try {
      parametersOf([...lines, text]);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };
  for (;;) {
    const question =
      lines.length === 0
        ? `What can be set? A name and its values, such as ${parameterExamples}`
        : "What else? Enter alone goes on";
    const line = await prompts.text(question, { check: wrong });
    if (line.trim() === "") return parametersOf(lines);
    lines.push(line);
  }
}

async function askedTrials(prompts: Prompts): Promise<number> {
  const isCount = (text: string) => /^[1-9]\d*$/.test(text.trim());
  const text = await prompts.text("How many trials may be made?", {
    initial: "30",
    check: (given) => (isCount(given) ? undefined : "a whole number from 1 on"),
  });
  return Number(text);
}
