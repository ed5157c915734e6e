import { integer, invalid, knownKeys, ShapeError, showShape } from "../errors/index.ts";
import { log } from "../math/index.ts";
import {
  type Constraint,
  declareParameter,
  type ParameterDefaults,
  type ParameterOption,
  type Parameters,
  type ParameterValues,
  type Prior,
  parameterSettings,
  parameterToJSON,
  parameterValue,
  positive,
} from "../parameters/index.ts";
import { ops, scalar, type Tensor, tensor } from "../tensor/index.ts";
import { onDimensions } from "./activeDimensions.ts";
import type { Kernel } from "./kernel.ts";
import { allPairs, equalPairs, type Pairs } from "./pairs.ts";
import type { DrawSpectralSamples, NormalSource } from "./spectral.ts";

/** Options of every kernel, besides its parameters (each a `ParameterOption`) and settings. */
export interface CommonOptions {
  /** The number of inputs, for one lengthscale per input (automatic relevance determination); by default all inputs share one. */
  ard?: number;
  /** The columns of the points that the kernel uses, in that order; defaults to all. */
  activeDimensions?: readonly number[];
  /** Prior of the kernel's first parameter: short for `lengthscale: { prior }`. */
  prior?: Prior;
  /** Constraint of the kernel's first parameter: short for `lengthscale: { constraint }`. */
  constraint?: Constraint;
}

export const commonOptions: readonly (keyof CommonOptions)[] = ["ard", "activeDimensions", "prior", "constraint"];

/** Options of a kernel: its parameters by name, its settings, and what all kernels take. */
export type KernelOptions<P extends string, S = object> = { [K in P]?: ParameterOption } & Partial<S> & CommonOptions;

/** A parameter of a kind of kernel. Its role determines the shape in which the formula receives its values. */
export interface KernelParameter extends ParameterDefaults {
  /** `perPair`: broadcasts against pairs; `perInput`: `… 1 x d`, broadcasts against points; `whole`: as it is. */
  readonly role: "perPair" | "perInput" | "whole";
}

const initial = log(2);

/** One positive number, log 2 initially. */
export const perPair: KernelParameter = { role: "perPair", shape: [], initial, constraint: positive() };

/** One positive number for all inputs, or one per input; log 2 initially. */
export const perInput: KernelParameter = { role: "perInput", shape: [-1], initial, constraint: positive() };

/** The declaration of a kind of kernel: its parameters, settings and formula. */
export interface KernelDefinition<P extends string, S> {
  /** The kernel's name in files. */
  readonly type: string;
  /** In order; the options `prior` and `constraint` apply to the first one. */
  readonly parameters: Readonly<Record<P, KernelParameter>>;
  /** Settings, which are not hyperparameters: for each, a function that checks the given value and supplies the default. */
  readonly settings?: { readonly [K in keyof S]: (given: S[K] | undefined) => S[K] };
  /** Required number of columns of the points; defaults to any number. */
  readonly columns?: number;
  /** Number of entries of `perInput` parameters for points with d columns; defaults to d. */
  inputs?(d: number, settings: S): number;
  /** A draw from the spectral density: one frequency per column, for columns divided by the first parameter. */
  frequency?(random: NormalSource, d: number): readonly number[];
  /** k(a, b) of every pair. */
  formula(pairs: Pairs, values: Readonly<Record<P, Tensor>>, settings: S): Tensor;
}

/**
 * The factory of a kind of kernel, from a formula of pairs of points. The factory throws InputError for options that are unknown or out
 * of range and ShapeError for a wrong number of entries; its kernels throw ShapeError for points with a wrong number of columns.
 *
 *     const quadratic = defineKernel({
 *       type: "quadratic",
 *       parameters: { offset: perPair },
 *       formula: (pairs, { offset }) => pairs.product().add(offset).square(),
 *     });
 */
export function defineKernel<P extends string, S = object>(
  definition: KernelDefinition<P, S>,
): (options?: KernelOptions<P, S>) => Kernel {
  const { type, formula, parameters } = definition ?? {};
  if (typeof type !== "string" || typeof formula !== "function" || typeof parameters !== "object" || !parameters)
    invalid("kernel definition", "{ type, parameters, formula }", definition);
  const names = Object.keys(definition.parameters) as P[];
  return (options = {} as KernelOptions<P, S>) => {
    const settings = readSettings(definition, options);
    const parameters = declareParameters(definition, options, settings);
    const evaluate = (pairs: Pairs, d: number, values: ParameterValues) =>
      formula(pairs, shaped(definition, pairs, d, settings, values), settings);
    const kernel: Kernel = {
      type,
      parameters,
      covariance: (x1, x2, values) => evaluate(allPairs(x1, x2), dimensionOf(definition, x1, x2), values),
      diagonal: (x, values) => evaluate(equalPairs(x), dimensionOf(definition, x, x), values),
      ...(definition.frequency && { spectralSamples: samplesOf(definition) }),
      toJSON: () => {
        const entry = (name: P) =>
          [name, parameterToJSON(parameters[name], definition.parameters[name].constraint)] as const;
        return { type, ...settings, ...Object.fromEntries(names.map(entry)) };
      },
    };
    return options.activeDimensions === undefined ? kernel : onDimensions(kernel, options.activeDimensions);
  };
}

/** Spectral samples of a kernel that has a `frequency`. */
function samplesOf<P extends string, S>({ type, parameters, frequency }: KernelDefinition<P, S>): DrawSpectralSamples {
  const [lengthscale] = Object.keys(parameters);
  return (random, count, d, values) => {
    const drawn = Array.from({ length: count }, () => frequency?.(random, d) ?? []);
    const frequencies = tensor(drawn.map((row) => [...row]));
    const scale = ops.expandDims(parameterValue(type, lengthscale, values), -2);
    return [{ variance: scalar(1), phases: (x) => ops.matmul(ops.div(x, scale), frequencies, { transposeB: true }) }];
  };
}

/** All columns are inputs of `perInput` parameters. */
const all = (d: number) => d;

function readSettings<P extends string, S>(
  { type, parameters, settings }: KernelDefinition<P, S>,
  options: Partial<S>,
): S {
  const checks = Object.entries(settings ?? {}) as [keyof S & string, (given: unknown) => S[keyof S]][];
  knownKeys(type, options, [...Object.keys(parameters), ...checks.map(([name]) => name), ...commonOptions]);
  return Object.fromEntries(checks.map(([name, check]) => [name, check(options[name])])) as S;
}

function declareParameters<P extends string, S>(
  definition: KernelDefinition<P, S>,
  options: KernelOptions<P, S>,
  settings: S,
): Parameters {
  const { type, parameters, inputs = all } = definition;
  const { ard, activeDimensions, prior, constraint } = options;
  const owned = Object.entries<KernelParameter>(parameters).map(([name, { role, ...defaults }], i) => {
    const shape = role === "perInput" && ard !== undefined ? [integer(`${type} ard`, ard, 1)] : defaults.shape;
    const short = i === 0 ? { ...(prior && { prior }), ...(constraint && { constraint }) } : {};
    const chosen = { ...short, ...parameterSettings(`${type} ${name}`, options[name as P]) };
    const declared = declareParameter(`${type} ${name}`, chosen, { ...defaults, shape });
    if (role === "perInput" && activeDimensions)
      checkInputs(type, name, declared.shape, inputs(activeDimensions.length, settings));
    return [name, declared] as const;
  });
  return Object.fromEntries(owned);
}

/** The values in the shapes that the formula expects. */
function shaped<P extends string, S>(
  { type, parameters, inputs = all }: KernelDefinition<P, S>,
  pairs: Pairs,
  d: number,
  settings: S,
  values: ParameterValues,
): Record<P, Tensor> {
  const own = {} as Record<P, Tensor>;
  for (const name in parameters) {
    const { role } = parameters[name];
    const value = parameterValue(type, name, values);
    if (role === "perInput") checkInputs(type, name, value.shape, inputs(d, settings));
    own[name] = role === "perPair" ? pairs.perPair(value) : role === "perInput" ? ops.expandDims(value, -2) : value;
  }
  return own;
}

function checkInputs(type: string, name: string, shape: readonly number[], inputs: number): void {
  const entries = shape[shape.length - 1];
  if (entries !== 1 && entries !== inputs)
    throw new ShapeError(`${type}: ${name} has ${entries} entries, but the kernel sees ${inputs} inputs`);
}

/** The common number of columns. */
function dimensionOf<P extends string, S>({ type, columns }: KernelDefinition<P, S>, x1: Tensor, x2: Tensor): number {
  const d = x1.shape[x1.rank - 1];
  if (x1.rank < 2 || x2.rank < 2 || x2.shape[x2.rank - 1] !== d)
    throw new ShapeError(
      `${type}: expected points n1 x d and n2 x d, got shapes ${showShape(x1.shape)} and ${showShape(x2.shape)}`,
    );
  if (columns !== undefined && d !== columns)
    throw new ShapeError(`${type}: expected ${columns} column, got ${d}; name it in activeDimensions`);
  return d;
}
