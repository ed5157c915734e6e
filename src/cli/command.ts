import type { Output } from "./output.ts";

/** An operand of a command: what stands after its name. */
export interface Argument<T> {
  readonly about: string;
  /** Whether it may be left out; the last one may be a list of the rest. */
  readonly form: "required" | "optional" | "list";
  /** Carries the type. */
  readonly type?: T;
}

export const argument = (about: string): Argument<string> => ({ about, form: "required" });
export const optionalArgument = (about: string): Argument<string | undefined> => ({ about, form: "optional" });
export const restArgument = (about: string): Argument<readonly string[]> => ({ about, form: "list" });

/** An option: its flags as the help shows them, such as "-n, --count <number>". */
export interface CommandOption<T> {
  readonly flags: string;
  readonly about: string;
  readonly choices?: readonly string[];
  readonly fallback?: T;
  readonly isRequired?: true;
  readonly isRepeatable?: true;
  /** Reads the text that is given; throws InputError or returns undefined for a wrong one. */
  read?(text: string): T | undefined;
  /** What `read` takes, for people. */
  readonly expected?: string;
}

export const flag = (flags: string, about: string): CommandOption<boolean> => ({ flags, about, fallback: false });
/** True unless it is given: "--no-open". */
export const unless = (flags: string, about: string): CommandOption<boolean> => ({ flags, about });
export const text = (flags: string, about: string): CommandOption<string | undefined> => ({ flags, about });
export const requiredText = (flags: string, about: string): CommandOption<string> => ({
  flags,
  about,
  isRequired: true,
});
export const texts = (flags: string, about: string): CommandOption<readonly string[]> => ({
  flags,
  about,
  fallback: [],
  isRepeatable: true,
});

/** One of a list of words. */
export function choice<const C extends string>(
  flags: string,
  about: string,
  choices: readonly C[],
  fallback: C,
): CommandOption<C> {
  return { flags, about, choices, fallback };
}

/** A whole number from a least one on. */
export function count(flags: string, about: string, least = 1): CommandOption<number | undefined> {
  return {
    flags,
    about,
    expected: `a whole number from ${least} on`,
    read: (given) => (/^\d+$/.test(given) && Number(given) >= least ? Number(given) : undefined),
  };
}

export function number(flags: string, about: string): CommandOption<number | undefined> {
  return {
    flags,
    about,
    expected: "a number",
    read: (given) => (given.trim() !== "" && Number.isFinite(Number(given)) ? Number(given) : undefined),
  };
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** A span of time in seconds: 90, 90s, 15m, 2h or 1d. */
export function duration(flags: string, about: string): CommandOption<number | undefined> {
  return {
    flags,
    about,
    expected: "a time such as 90s, 15m, 2h or 1d",
    read(given) {
      const [, amount, unit = "s"] = /^(\d+(?:\.\d+)?)([smhd])?$/.exec(given) ?? [];
      return Number(amount) > 0 ? Number(amount) * UNITS[unit] : undefined;
    },
  };
}

type Values<F> = { readonly [K in keyof F]: F[K] extends Argument<infer T> | CommandOption<infer T> ? T : never };

/** A command: everything that the help says of it, and what it does. */
export interface CommandRecord<
  A extends Readonly<Record<string, Argument<unknown>>> = Readonly<Record<string, Argument<unknown>>>,
  O extends Readonly<Record<string, CommandOption<unknown>>> = Readonly<Record<string, CommandOption<unknown>>>,
> {
  readonly name: string;
  /** One sentence, without its full stop. */
  readonly about: string;
  /** Its operands in their order. */
  readonly arguments: A;
  /** By the name that commander gives them: `maxFailures` of "--max-failures <n>". */
  readonly options: O;
  /** Whether it has a --json form: `output.result` then prints data. */
  readonly json?: true;
  /** Lines of a shell, each with what it does. */
  readonly examples: readonly (readonly [line: string, about: string])[];
  /** More for the help: paragraphs. */
  readonly details?: string;
  /**
   * Does it. Loads what it needs by dynamic imports, so that the help does not. Throws InputError for what is refused, and
   * Ended for other exit codes.
   */
  run(given: Values<A> & Values<O>, output: Output): Promise<void>;
}

/** A record with the types of its arguments and options. */
export function command<
  A extends Readonly<Record<string, Argument<unknown>>>,
  O extends Readonly<Record<string, CommandOption<unknown>>>,
>(record: CommandRecord<A, O>): CommandRecord {
  return record as unknown as CommandRecord;
}
