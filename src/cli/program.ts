import { readFileSync } from "node:fs";
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { AbortError, BoflowError, onWarning } from "../errors/index.ts";
import type { CommandOption, CommandRecord } from "./command.ts";
import { commands } from "./commands/index.ts";
import { Ended, exitCodeHelp, exitCodes } from "./exitCodes.ts";
import { Output } from "./output.ts";

/** The version of this package, whose root is two folders up, in src as in dist. */
const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

/** Runs the command line and returns its exit code. An error is reported in a sentence. */
export async function run(argv: readonly string[], output: Output = terminal()): Promise<number> {
  const restore = onWarning((message) => output.warn(message));
  try {
    await program(output).parseAsync([...argv], { from: "user" });
    return exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    if (!isRefusal(error)) throw error;
    output.error(error.message);
    if (error instanceof Ended) return error.exitCode;
    return error instanceof AbortError ? exitCodes.interrupted : exitCodes.refused;
  } finally {
    restore();
  }
}

function terminal(): Output {
  const { stdout, stderr, env } = process;
  return new Output({ stdout, stderr, env });
}

/** Whether an error is about what was given, and no fault of this program: those of the file system included. */
function isRefusal(error: unknown): error is Error {
  return error instanceof BoflowError || (error instanceof Error && "syscall" in error && "code" in error);
}

/** The command line, with the commands of the table. */
export function program(output: Output): Command {
  const boflow = new Command("boflow")
    .description("Bayesian optimization: suggests the next experiments, and runs any program as an objective")
    .version(version)
    .exitOverride()
    .showHelpAfterError("(boflow --help lists the commands)")
    .addHelpText("after", `\n${exitCodeHelp}\n\nBegin with: boflow init`)
    .configureOutput({
      writeOut: (text) => output.print(text.trimEnd()),
      writeErr: (text) => output.note(text.trimEnd()),
      outputError: (text) => output.error(text.trimEnd().replace(/^error: /, "")),
      getOutHasColors: () => output.colors.isColorSupported,
    });
  for (const record of commands) add(boflow, record, output);
  return boflow;
}

function add(boflow: Command, record: CommandRecord, output: Output): void {
  const { name, about, arguments: operands, options, json, examples, details, run } = record;
  const added = boflow
    .command(name)
    .description(about)
    .copyInheritedSettings(boflow)
    .showHelpAfterError(`(boflow ${name} --help shows its options)`)
    .addHelpText("after", help({ examples, details }));
  for (const [name, { about, form }] of Object.entries(operands)) {
    const shown = form === "list" ? `[${name}...]` : form === "optional" ? `[${name}]` : `<${name}>`;
    added.addArgument(new Argument(shown, about));
  }
  for (const option of Object.values(options)) added.addOption(optionOf(option));
  if (json) added.option("--json", "print the result as JSON", false);
  added.option("-q, --quiet", "print the result only", false);
  added.action(async () => {
    const given = Object.fromEntries(Object.keys(operands).map((name, i) => [name, added.processedArgs[i]]));
    const { json: isJson = false, quiet: isQuiet, ...values } = added.opts();
    await run({ ...given, ...values } as never, output.with({ isJson, isQuiet }));
  });
}

function help({ examples, details }: Pick<CommandRecord, "examples" | "details">): string {
  const lines = examples.map(([line, about]) => `  # ${about}\n  $ ${line}`);
  return `${details ? `\n${details}\n` : ""}\nExamples:\n${lines.join("\n")}`;
}

function optionOf({
  flags,
  about,
  choices,
  fallback,
  isRequired,
  isRepeatable,
  read,
  expected,
}: CommandOption<unknown>): Option {
  const option = new Option(flags, about);
  if (choices) option.choices(choices);
  if (fallback !== undefined)
    option.default(fallback, isRepeatable || fallback === false ? undefined : `"${fallback}"`);
  if (isRequired) option.makeOptionMandatory();
  if (isRepeatable) option.argParser((given: string, before: readonly string[] = []) => [...before, given]);
  if (read)
    option.argParser((given: string) => {
      const value = read(given);
      if (value === undefined) throw new InvalidArgumentError(`Expected ${expected}.`);
      return value;
    });
  return option;
}
