import { invalid, knownKeys } from "../errors/index.ts";

/*
 * Named options, declared once: `{ name: [check, default] }`. The declaration determines the known names, the check, the default and
 * the type of each.
 */

/** Returns the checked value of the option `what`, or throws InputError. */
export type Check<Given = never, Value = unknown> = (what: string, given: Given) => Value;

/** `[check]` for a required option, `[check, default]` for an optional one; its default may be `undefined`. */
type OptionCheck<Given = never> = readonly [Check<Given>] | readonly [Check<Given>, unknown];

export type OptionChecks = Readonly<Record<string, OptionCheck>>;

/** The checks of an options interface: each of its options must be declared, the optional ones with a default. */
export type ChecksOf<O> = {
  readonly [K in keyof O]-?: undefined extends O[K]
    ? readonly [Check<Exclude<O[K], undefined>>, O[K] | undefined]
    : readonly [Check<O[K]>];
};

type GivenTo<C> = C extends (what: string, given: infer Given) => infer Value
  ? unknown extends Given
    ? Value
    : Given
  : never;

type OptionalNames<D> = { [K in keyof D]: D[K] extends readonly [unknown, unknown] ? K : never }[keyof D];

/** The type of the options that a caller passes for a declaration. */
export type GivenOptions<D> = {
  -readonly [K in Exclude<keyof D, OptionalNames<D>>]: D[K] extends readonly [infer C, ...unknown[]]
    ? GivenTo<C>
    : never;
} & {
  -readonly [K in OptionalNames<D>]?: D[K] extends readonly [infer C, ...unknown[]] ? GivenTo<C> : never;
};

/** The type that `readOptions` returns for options O: every option is present, `undefined` if that is its default. */
export type OptionValues<D, O = GivenOptions<D>> = {
  readonly [K in keyof D]: D[K] extends readonly [(what: string, given: never) => infer Value, ...infer Default]
    ?
        | (unknown extends Value ? Exclude<O[K & keyof O], undefined> : Value)
        | (Default extends readonly [undefined] ? undefined : never)
    : never;
};

/**
 * The options, checked, with defaults filled in:
 *
 *     const { q, beta } = readOptions("search options", given, { q: [integer, 1], beta: [nonNegative] });
 *
 * Throws InputError for a value that is not an object, for an unknown option, for a missing required option, and for values that
 * a check refuses. An option that is `undefined` has its default; defaults are not checked. A declaration that lacks an option of the
 * interface of `given` does not compile.
 */
export function readOptions<O extends object, const D extends ChecksOf<O>>(
  what: string,
  given: O | undefined,
  checks: D & { [K in Exclude<keyof D, keyof O>]: never },
): OptionValues<D, O> {
  return optionValues(what, given, checks as OptionChecks) as OptionValues<D, O>;
}

/** `readOptions` for a declaration that is composed at run time. */
export function optionValues(what: string, given: object | undefined, checks: OptionChecks): Record<string, unknown> {
  const options = (given ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof options !== "object") invalid(what, "an object of named options", given);
  knownKeys(what, options, Object.keys(checks));
  const values = Object.entries(checks as Record<string, OptionCheck<unknown>>).map(([name, declared]) => {
    if (typeof declared?.[0] !== "function") invalid(`option ${name}`, "[check] or [check, default]", declared);
    const [check, ...byDefault] = declared;
    const value = options[name];
    return [name, value === undefined && byDefault.length > 0 ? byDefault[0] : check(name, value)];
  });
  return Object.fromEntries(values);
}
