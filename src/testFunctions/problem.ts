import { finite, integer, invalid, knownKeys, nonNegative } from "../errors/index.ts";
import { seededNormal } from "./noise.ts";
import type { Bounds } from "./notation.ts";

/** Options of every test problem. */
export interface ProblemOptions {
  /** Number of inputs; a problem with a fixed number accepts only that. Default: the usual one. */
  dim?: number;
  /** Standard deviation of the normal noise that `observe` adds; default 0. */
  noiseStd?: number;
  /** Seed of that noise, a whole number; default 0. */
  seed?: number;
  /** Flips the sign of values and optimum, so that `minimize` flips too; slacks are unchanged. Default false. */
  negate?: boolean;
  /**
   * Bounds, `2 x d`, instead of the usual ones. The optimum is known only if they lie within the
   * usual ones and contain one of its optimizers.
   */
  bounds?: readonly (readonly number[])[];
}

/** A benchmark problem whose value at a point is a number, or (several objectives) a list of numbers. */
export interface Problem<Value> {
  /** Its name. */
  readonly name: string;
  /** The number of inputs d. */
  readonly dim: number;
  /** The lower and upper bounds of the inputs, `2 x d`. */
  readonly bounds: Bounds;
  /** Whether lower values are better. */
  readonly minimize: boolean;
  /** The number of constraints. */
  readonly numConstraints: number;
  /** Indices (from 0) of the fidelity inputs. */
  readonly fidelityDims?: readonly number[];
  /** Cost of one evaluation at each level of a discrete fidelity. */
  readonly costPerFidelity?: readonly number[];
  /** Allowed values of the inputs that are not continuous, by input index (from 0). */
  readonly discreteInputs?: Readonly<Record<number, readonly number[]>>;
  /** The noiseless value at one point; throws InputError unless it is `dim` finite, allowed numbers. */
  evaluate(x: ArrayLike<number>): Value;
  /** The noiseless values at `n x d` points. */
  evaluateAll(X: readonly ArrayLike<number>[]): Value[];
  /** The value at one point plus the next draw of the noise. */
  observe(x: ArrayLike<number>): Value;
  /** One number per constraint; a point is feasible if and only if all are >= 0. */
  slack(x: ArrayLike<number>): number[];
}

/** A problem with one objective. */
export interface TestProblem extends Problem<number> {
  /** The best feasible value as usually quoted (a few digits), or null if unknown. */
  readonly optimalValue: number | null;
  /** The optimizers as usually quoted: points x d. */
  readonly optimizers?: readonly (readonly number[])[];
}

/** A problem with several objectives. */
export interface MultiObjectiveProblem extends Problem<number[]> {
  /** The number of objectives m. */
  readonly numObjectives: number;
  /** The usual reference point; for a problem that is minimized, above the values of interest. */
  readonly referencePoint: readonly number[];
  /** The hypervolume of the front as usually quoted, or null if unknown. */
  readonly maxHypervolume: number | null;
}

/** The formulas of a problem without noise; it is minimized unless `minimize` is false. */
export interface Declaration<Value>
  extends Pick<Problem<Value>, "name" | "bounds" | "fidelityDims" | "costPerFidelity" | "discreteInputs"> {
  minimize?: boolean;
  evaluate(x: readonly number[]): Value;
  slack?(x: readonly number[]): number[];
}

interface SingleObjective extends Declaration<number> {
  optimalValue?: number;
  optimizers?: readonly (readonly number[])[];
}

interface SeveralObjectives extends Declaration<number[]> {
  referencePoint: readonly number[];
  maxHypervolume?: number;
}

/** Makes a problem; `Extra` are its further options. */
export type ProblemFactory<Made = TestProblem, Extra = object> = (options?: ProblemOptions & Partial<Extra>) => Made;

/**
 * The factory of a problem, from its declaration or a function of options that returns it. `extra` names the options
 * of this problem only.
 */
export const problem = factoryOf((declared: SingleObjective, options): TestProblem => {
  const built = assemble(declared, options, (value, change) => change(value));
  const { optimalValue, optimizers } = options.bounds ? optimumWithin(built.bounds, declared) : declared;
  return {
    ...built,
    optimalValue: optimalValue === undefined ? null : signed(optimalValue, options.negate),
    ...(optimizers && { optimizers }),
  };
});

/** The same for several objectives. The hypervolume of the front is known only for the usual bounds. */
export const multiObjectiveProblem = factoryOf(
  ({ referencePoint, maxHypervolume, ...declared }: SeveralObjectives, options): MultiObjectiveProblem => ({
    ...assemble(declared, options, (value, change) => value.map(change)),
    numObjectives: referencePoint.length,
    referencePoint: referencePoint.map((r) => signed(r, options.negate)),
    maxHypervolume: options.bounds ? null : (maxHypervolume ?? null),
  }),
);

function factoryOf<Declared, Made>(build: (declared: Declared, options: ProblemOptions) => Made) {
  const common = ["dim", "noiseStd", "seed", "negate", "bounds"];
  return <Extra extends object = object>(
    declaration: Declared | ((options: ProblemOptions & Partial<Extra>) => Declared),
    extra: (keyof Extra & string)[] = [],
  ): ProblemFactory<Made, Extra> =>
    (options = {}) => {
      knownKeys("options", options, [...common, ...extra]);
      return build(declaration instanceof Function ? declaration(options) : declaration, options);
    };
}

/** The common part of problems with one and with several objectives; `each` maps every number of a value. */
function assemble<Value>(
  declared: Declaration<Value>,
  options: ProblemOptions,
  each: (value: Value, change: (y: number) => number) => Value,
): Problem<Value> {
  const { name, fidelityDims, costPerFidelity, discreteInputs, minimize = true } = declared;
  const { negate = false } = options;
  const dim = declared.bounds[0].length;
  if ((options.dim ?? dim) !== dim) invalid("dim", `${dim}, the number of inputs of ${name}`, options.dim);
  const noiseStd = nonNegative("noiseStd", options.noiseStd ?? 0);
  const normal = seededNormal(integer("seed", options.seed ?? 0));

  const checked = (x: ArrayLike<number>): number[] => {
    if (x?.length !== dim) invalid("x", `one point of ${dim} numbers for ${name}`, x);
    const point = Array.from(x, (value, i) => finite(`x[${i}]`, value));
    for (const [i, allowed] of Object.entries(discreteInputs ?? {}))
      if (!allowed.includes(point[+i])) invalid(`x[${i}]`, `one of ${allowed.join(", ")}`, point[+i]);
    return point;
  };
  const evaluate = (x: ArrayLike<number>) => each(declared.evaluate(checked(x)), (y) => signed(y, negate));
  return {
    name,
    dim,
    bounds: checkedBounds(options.bounds ?? declared.bounds, dim),
    minimize: minimize !== negate,
    numConstraints: declared.slack?.(declared.bounds[0]).length ?? 0,
    ...(fidelityDims && { fidelityDims }),
    ...(costPerFidelity && { costPerFidelity }),
    ...(discreteInputs && { discreteInputs }),
    evaluate,
    evaluateAll: (X) => X.map(evaluate),
    observe: (x) => each(evaluate(x), (y) => y + noiseStd * normal()),
    slack: (x) => declared.slack?.(checked(x)) ?? [],
  };
}

/** −y if `negate`; computed as 0 − y, so that it is never a negative zero. */
const signed = (y: number, negate = false) => (negate ? 0 - y : y);

function checkedBounds(bounds: readonly (readonly number[])[], dim: number): Bounds {
  const [lower, upper] = bounds;
  if (bounds.length !== 2 || lower.length !== dim || upper.length !== dim)
    invalid("bounds", `2 rows (lower, upper) of ${dim} numbers`, bounds);
  for (let i = 0; i < dim; i++)
    if (!(finite(`bounds[0][${i}]`, lower[i]) < finite(`bounds[1][${i}]`, upper[i])))
      invalid(`bounds of input ${i}`, "lower below upper", [lower[i], upper[i]]);
  return [[...lower], [...upper]];
}

function optimumWithin(box: Bounds, declared: SingleObjective): Pick<SingleObjective, "optimalValue" | "optimizers"> {
  const inside = (x: readonly number[], [lower, upper]: Bounds) =>
    x.every((value, i) => lower[i] <= value && value <= upper[i]);
  const optimizers = declared.optimizers?.filter((x) => inside(x, box));
  const known = optimizers?.length && box.every((corner) => inside(corner, declared.bounds));
  return known ? { optimalValue: declared.optimalValue, optimizers } : {};
}
