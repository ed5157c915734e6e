import { InputError, integer, invalid, knownKeys } from "../errors/index.ts";
import { cos, log } from "../math/index.ts";
import { type ParameterSettings, parameterSettings, positive, real } from "../parameters/index.ts";
import { isTraced, ops, range, type Tensor } from "../tensor/index.ts";
import { commonOptions, defineKernel, type KernelOptions, perInput } from "./define.ts";
import type { Kernel } from "./kernel.ts";

const { add, diag, div, equal, exp, matmul } = ops;

/** The kernel exp(−(1/d) Σ_i [a_i ≠ b_i]/lengthscale_i) of unordered codes; it has no gradient in the inputs. BoTorch: `CategoricalKernel`. */
export const categorical = defineKernel({
  type: "categorical",
  parameters: { lengthscale: perInput },
  formula: (pairs, { lengthscale }) => {
    const [a] = pairs.sides();
    return exp(div(pairs.hammingDistance(div(-1, lengthscale)), a.shape[a.rank - 1]));
  },
});

const coregionalization = defineKernel({
  type: "index",
  parameters: {
    covarFactor: { role: "whole", shape: [-1, -1], initial: 1, constraint: real },
    variance: { role: "whole", shape: [-1], initial: 1, constraint: positive() },
  },
  columns: 1,
  formula: (pairs, { covarFactor, variance }) => {
    const b = add(matmul(covarFactor, covarFactor, { transposeB: true }), diag(variance));
    const numTasks = b.shape[b.rank - 1];
    return pairs.map((codes) => oneHot(codes, numTasks)).product((a) => matmul(a, b));
  },
});

/** Options of `index`. */
export interface IndexOptions extends KernelOptions<"covarFactor" | "variance"> {
  /** Number of codes; only needed if no initial value of a parameter determines it. */
  numTasks?: number;
  /** Number of columns of the factor if it is not given; defaults to the number of tasks. */
  rank?: number;
}

/**
 * The covariance B[a, b] between tasks, by their codes 0, …, T − 1 in one column: B = F Fᵀ + diag(variance), F the covarFactor `T x rank`.
 * F is initially a discrete cosine basis: constant in the first column, then contrasts of increasing frequency. Throws InputError where
 * the shapes of the parameters disagree. GPyTorch: `IndexKernel`.
 */
export function index(given: IndexOptions = {}): Kernel {
  knownKeys("index", given, ["numTasks", "rank", "covarFactor", "variance", ...commonOptions]);
  const { numTasks, covarFactor, variance, rank, ...options } = given;
  const [factor, variances] = [
    parameterSettings("index covarFactor", covarFactor),
    parameterSettings("index variance", variance),
  ];
  const tasks = integer("index numTasks", numTasks ?? rows(factor) ?? rows(variances), 1);
  const kernel = coregionalization({
    covarFactor: {
      initial: cosines(tasks, integer("index rank", rank === undefined ? tasks : rank, 1, tasks)),
      ...factor,
    },
    variance: { initial: new Array<number>(tasks).fill(log(2)), ...variances },
    ...options,
  });
  const counts = [tasks, ...["covarFactor", "variance"].map((name) => kernel.parameters[name].shape[0])];
  if (new Set(counts).size > 1) invalid("index", "as many tasks as rows of covarFactor and variances", counts);
  return kernel;
}

function rows({ initial }: ParameterSettings): number | undefined {
  return typeof initial === "object" ? initial.length : undefined;
}

/** The first columns of the discrete cosine basis, `tasks x rank`. */
function cosines(tasks: number, rank: number): number[][] {
  const entry = (t: number, r: number) => cos((Math.PI * r * (t + 0.5)) / tasks) / Math.sqrt(rank);
  return Array.from({ length: tasks }, (_, t) => Array.from({ length: rank }, (_, r) => entry(t, r)));
}

/** `… n x 1` codes to `… n x numTasks` indicators. */
function oneHot(codes: Tensor, numTasks: number): Tensor {
  if (isTraced(codes)) return equal(codes, range(numTasks));
  for (const code of codes.data)
    if (!(Number.isInteger(code) && code >= 0 && code < numTasks))
      throw new InputError(`index: expected codes 0, …, ${numTasks - 1}, got ${code}`);
  return equal(codes, range(numTasks));
}
