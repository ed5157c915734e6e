import { invalid, invalidShape, knownKeys, NumericalError } from "../errors/index.ts";

export interface Value {
  value: number;
}

/** Value and gradient at a point. Solvers read `gradient` at once, so the caller may reuse the array. */
export interface Evaluation extends Value {
  /** The gradient, `d`. */
  gradient: Float64Array;
}

/**
 * Why a solver ended: the (projected) gradient vanished; the value stopped falling; the simplex shrank to a point; a budget
 * ran out; no step along the search direction lowers the value; or the caller stopped it.
 */
export type SolverStatus =
  | "gradient"
  | "decrease"
  | "simplex"
  | "maxIterations"
  | "maxEvaluations"
  | "lineSearch"
  | "stopped";

/** The evaluation at the point `x` where a solver ended, and its cost. */
export type SolverResult<E extends Value = Evaluation> = E & {
  x: Float64Array;
  iterations: number;
  evaluations: number;
  status: SolverStatus;
  message: string;
};

/**
 * A minimizer as a generator: yields a point, receives the evaluation there. A yielded point is the solver's own buffer, valid until
 * the solver is resumed; copy it to keep it, and do not change it.
 */
export type Solver<E extends Value = Evaluation> = Generator<Float64Array, SolverResult<E>, E>;

/** When a solver ends. */
export interface SolverOptions {
  /** Ends when an iteration lowers the value by at most `ftol · max(|value before|, |value after|, 1)`; default 2.2e-9. */
  ftol?: number;
  /** Ends when no entry of the projected gradient exceeds this; default 1e-5. */
  gtol?: number;
  /** The largest number of iterations. */
  maxIterations?: number;
  /** The largest number of evaluations. */
  maxEvaluations?: number;
}

const messages: Record<SolverStatus, string> = {
  gradient: "the projected gradient is within gtol",
  decrease: "the value no longer decreases by more than ftol",
  simplex: "the simplex is within xtol and ftol",
  maxIterations: "maxIterations reached; raise it to go on",
  maxEvaluations: "maxEvaluations reached; raise it to go on",
  lineSearch: "no step along the search direction lowers the value; is the gradient that of the value?",
  stopped: "stopped by the caller; this is the best point seen",
};

export const describe = (status: SolverStatus) => ({ status, message: messages[status] });

/** Fills in the defaults and refuses unknown names, numbers that are not ≥ 0 and budgets that are not whole (`Infinity` is no limit). */
export function readOptions<T extends object>(solver: string, options: T, defaults: Required<T>): Required<T> {
  knownKeys(`${solver} options`, options, Object.keys(defaults));
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  for (const [name, value] of Object.entries(given)) {
    const budget = name.startsWith("max");
    const whole = Number.isInteger(value) || value === Number.POSITIVE_INFINITY;
    if (typeof value !== "number" || !(value >= 0) || (budget && !whole))
      invalid(`${solver} option ${name}`, `a ${budget ? "whole " : ""}number of at least 0`, value);
  }
  return { ...defaults, ...given };
}

/** Whether value and gradient are all finite. */
export function isSound({ value, gradient }: Evaluation): boolean {
  if (!Number.isFinite(value)) return false;
  for (let i = 0; i < gradient.length; i++) if (!Number.isFinite(gradient[i])) return false;
  return true;
}

/** Throws unless the first evaluation is finite: there is no earlier point to go back to. */
export function checkStart(evaluation: Evaluation, x: Float64Array): void {
  if (typeof evaluation?.gradient?.length !== "number")
    invalid("value of the minimized function", "{ value, gradient }", evaluation);
  if (evaluation.gradient.length !== x.length)
    invalidShape("gradient", `(${x.length})`, [evaluation.gradient.length], "return one entry per coordinate of x");
  if (isSound(evaluation)) return;
  const { value, gradient } = evaluation;
  const bad = Number.isFinite(value)
    ? `gradient[${gradient.findIndex((g) => !Number.isFinite(g))}] is not finite`
    : `value is ${value}`;
  throw new NumericalError(`cannot minimize from x0: the ${bad}; start where value and gradient are finite`);
}
