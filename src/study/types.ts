import type { StudyDefinition } from "./definition.ts";
import type { AnySpec, ChoiceSpec, FixedSpec, OrdinalSpec, ParameterSpec } from "./space/index.ts";
import type { Configuration } from "./trials/index.ts";

/** The values of a parameter. */
export type ValueOf<S extends AnySpec> = S extends { type: "boolean" }
  ? boolean
  : S extends ChoiceSpec<infer V> | OrdinalSpec<infer V>
    ? V
    : S extends FixedSpec<infer V>
      ? V
      : S extends { type: "float" | "int" | "fidelity" }
        ? number
        : never;

/** The names of parameters with a condition. */
type Conditional<P> = { [K in keyof P]: P[K] extends { readonly when: object } ? K : never }[keyof P];

type Flat<T> = { [K in keyof T]: T[K] } & {};

type FromParameters<P extends Readonly<Record<string, ParameterSpec>>> = Flat<
  { readonly [K in Exclude<keyof P, Conditional<P>>]: ValueOf<P[K]> } & {
    readonly [K in Conditional<P>]?: ValueOf<P[K]>;
  }
>;

/** A literal as a table of candidates holds it: numbers and truth values may be any, words are those of the table. */
type Widened<V> = V extends number ? number : V extends boolean ? boolean : V;

type FromCandidates<R> = { readonly [K in keyof R]: Widened<R[K]> };

/** The parameters of a trial of a study: numbers, words, truth values by name; conditional ones are optional. */
export type ParametersOf<D extends StudyDefinition> = D extends {
  parameters: infer P extends Readonly<Record<string, ParameterSpec>>;
}
  ? string extends keyof P
    ? Configuration
    : FromParameters<P>
  : D extends { candidates: readonly (infer R)[] }
    ? FromCandidates<R>
    : Configuration;

/** The names of the metrics of a study. */
export type MetricsOf<D extends StudyDefinition> = D extends { metrics: readonly (infer M extends string)[] }
  ? M
  : Extract<keyof D["objectives"], string>;
