import { isRecord } from "../errors/index.ts";
import type { StudyDefinition } from "../study/index.ts";
import { parseStudyFile } from "./read.ts";
import { yamlLine } from "./yaml.ts";

/** What a file says of a field that is left out: an example in a comment. */
const hints: Readonly<Record<string, readonly string[]>> = {
  constraints: [
    "# Comparisons of formulas of parameters, which every experiment satisfies.",
    '# constraints: ["a + 2 * b <= 10"]',
  ],
  outcomeConstraints: [
    "# Which results are acceptable: comparisons of formulas of metrics. Name what is measured besides the objective.",
    "# metrics: [loss, latency]",
    '# outcomeConstraints: ["latency <= 100"]',
  ],
  budget: ["# How much may be spent: trials, time in seconds, or cost.", "# budget: { trials: 30 }"],
  noise: [
    "# Whether an experiment that is repeated may come out differently; by default that is found out.",
    "# noise: true",
  ],
};

const titles: Readonly<Record<string, string>> = {
  parameters:
    "# What can be set: float, int, choice, ordinal, boolean, fixed, fidelity. `boflow schema` has all that can be said.",
  objectives: "# What is measured, and whether to maximize or to minimize it.",
  metrics: "# What every trial measures.",
};

/** Options of `studyFileText`. */
export interface StudyFileTextOptions {
  /** What errors call the file; default "study.yaml". */
  readonly file?: string;
  /** The path of the JSON Schema, for editors. */
  readonly schema?: string;
  /** More comments: on the file (an empty path), a field (["parameters"]), or an entry of one (["parameters", "x"]). */
  readonly remarks?: readonly { readonly path: readonly string[]; readonly text: string }[];
}

/**
 * A definition as a commented study file.
 *
 *     await writeFile("study.yaml", studyFileText({ parameters: { x: floatParameter(0, 1) }, objectives: { loss: "minimize" } }));
 */
export function studyFileText(
  definition: StudyDefinition,
  { file = "study.yaml", schema, remarks = [] }: StudyFileTextOptions = {},
): string {
  const { name, ...fields } = definition;
  const remarksOn = (...path: string[]) =>
    remarks.filter((each) => JSON.stringify(each.path) === JSON.stringify(path)).map(({ text }) => `# ${text}`);
  const head = [
    ...(schema === undefined ? [] : [`# yaml-language-server: $schema=${schema}`]),
    "# A study of BoFlow. Its trials are kept in the journal beside this file.",
    ...remarksOn(),
    ...(name === undefined ? [] : [`name: ${yamlLine(name)}`]),
  ];
  const told = Object.entries(fields).filter(([, value]) => value !== undefined);
  const sections = told.map(([key, value]) => [
    ...(titles[key] ? [titles[key]] : hints[key] ? [hints[key][0]] : []),
    ...remarksOn(key),
    ...(isRecord(value)
      ? [
          `${key}:`,
          ...Object.entries(value).map(([inner, each]) =>
            [`  ${yamlLine(inner)}: ${yamlLine(each)}`, ...remarksOn(key, inner)].join(" "),
          ),
        ]
      : [`${key}: ${yamlLine(value)}`]),
  ]);
  const open = Object.entries(hints).flatMap(([key, lines]) => (told.some(([name]) => name === key) ? [] : [lines]));
  const text = `${[head, ...sections, ...open].map((lines) => lines.join("\n")).join("\n\n")}\n`;
  parseStudyFile(text, file);
  return text;
}
