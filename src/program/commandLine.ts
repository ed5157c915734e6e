import { InputError, show } from "../errors/index.ts";
import type { Configuration } from "../study/index.ts";

/** The words of a command, with placeholders: ["python", "train.py", "--lr", "{lr}"]. */
export interface CommandLine {
  /** The words for a trial. */
  fill(values: Configuration): string[];
}

const PLACEHOLDER = /\{\{([\p{L}\p{N}_.-]+)\}\}|\{([^{}]*)\}/gu;
/** What a person may mean as a placeholder, in contrast to braces of JSON or of a shell. */
const WORD = /^[\p{L}_][\p{L}\p{N}_.-]*$/u;

/**
 * Reads a command with placeholders: {lr} is the value of the parameter lr, {{lr}} is the text {lr}, and braces around anything else stay as they are. A
 * word that names a parameter which is inactive in a trial is left out, with the flag before it. With `shell`, the words are one line of a shell, and
 * values are quoted. Throws InputError for a word in braces that is not known.
 */
export function commandLine(
  words: readonly string[],
  { known, conditional, shell }: { known: readonly string[]; conditional: ReadonlySet<string>; shell: boolean },
): CommandLine {
  if (words.length === 0)
    throw new InputError("no program is given; write it after --: boflow run study.yaml -- python train.py --lr {lr}");
  const namesOf = (word: string) =>
    [...word.matchAll(PLACEHOLDER)].flatMap(([, , name]) => (name !== undefined && known.includes(name) ? [name] : []));
  for (const word of words)
    for (const [, , name] of word.matchAll(PLACEHOLDER))
      if (name !== undefined && !known.includes(name) && WORD.test(name))
        throw new InputError(
          `invalid placeholder {${name}}: known are ${known.map((each) => `{${each}}`).join(", ")}; the text itself is {{${name}}}`,
        );
  const filled = (word: string, values: Configuration) =>
    word.replace(PLACEHOLDER, (whole, text, name) => {
      if (text !== undefined) return `{${text}}`;
      if (!known.includes(name)) return whole;
      const value = Object.hasOwn(values, name) ? String(values[name]) : "";
      return shell ? quoted(value) : value;
    });
  return {
    fill(values) {
      if (shell) return ["sh", "-c", words.map((word) => filled(word, values)).join(" ")];
      const isOut = (word: string) =>
        namesOf(word).some((name) => conditional.has(name) && !Object.hasOwn(values, name));
      const isFlagOf = (word: string, next: string | undefined) =>
        /^--?\p{L}[^=]*$/u.test(word) && next !== undefined && !next.startsWith("-") && isOut(next);
      return words
        .filter((word, i) => !isOut(word) && !isFlagOf(word, words[i + 1]))
        .map((word) => filled(word, values));
    },
  };
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/** The environment variables of a trial's parameters: BOFLOW_PARAM_LEARNING_RATE of "learning rate". Throws InputError where two have one name. */
export function parameterVariables(names: readonly string[]): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const name of names) {
    const variable = `BOFLOW_PARAM_${name.toUpperCase().replaceAll(/[^\p{L}\p{N}]+/gu, "_")}`;
    const [other] = [...variables].find(([, taken]) => taken === variable) ?? [];
    if (other !== undefined)
      throw new InputError(
        `the parameters ${show(other)} and ${show(name)} have one environment variable, ${variable}; rename one of them`,
      );
    variables.set(name, variable);
  }
  return variables;
}
