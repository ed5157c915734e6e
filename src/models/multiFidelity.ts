import { asGiven, type ChecksOf, flag, namedTensor, readOptions } from "../arguments/index.ts";
import { InputError, integer, invalid } from "../errors/index.ts";
import {
  defaultCovariance,
  downsampling,
  exponentialDecay,
  type Kernel,
  linearTruncatedFidelity,
  product,
  scale,
} from "../kernels/index.ts";
import { gammaPrior } from "../parameters/index.ts";
import { ops } from "../tensor/index.ts";
import { transformInputs } from "./components.ts";
import type { ExactGP } from "./exactGP.ts";
import type { ModelList } from "./modelList.ts";
import { type SingleTaskGPOptions, singleTaskChecks, singleTaskGP } from "./singleTaskGP.ts";

/** How fidelities enter the covariance. */
export interface FidelityKernelOptions {
  /** Inputs in [0, 1] that are shares of the data (or of a mesh, a resolution); 1 is the objective itself. */
  dataFidelities?: readonly number[];
  /** An input that counts iterations: at least 0, and in [0, 1] if `linearTruncated`. */
  iterationFidelity?: number;
  /** Whether to use linear-truncated kernels, rather than exponential decay and downsampling. Defaults to true. */
  linearTruncated?: boolean;
  /** Smoothness of the linear-truncated kernels: 0.5, 1.5 or 2.5, the default. */
  nu?: number;
}

/** The options of `singleTaskGP`, except the covariance, which is made from the fidelities. */
export interface MultiFidelityGPOptions extends Omit<SingleTaskGPOptions, "covariance">, FidelityKernelOptions {}

const multiFidelityChecks = {
  ...singleTaskChecks,
  dataFidelities: [asGiven, undefined],
  iterationFidelity: [asGiven, undefined],
  linearTruncated: [flag, true],
  nu: [asGiven, undefined],
} satisfies ChecksOf<MultiFidelityGPOptions>;

/**
 * A Gaussian process over designs and fidelities: some inputs measure the accuracy of the observed approximation of the objective
 * (Poloczek et al. 2017; Wu et al. 2019). With x the design inputs, its covariance is outputscale times
 *
 *     Π_i k_i(x, iteration fidelity, data fidelity i)                                   linear-truncated kernels
 *     rbf(x) · exponential decay(iteration fidelity) · Π_i downsampling(data fidelity i)           otherwise
 *
 * under BoTorch's priors. Throws InputError as `singleTaskGP` does, for fidelities that are not inputs, and for training inputs
 * whose fidelities (after the input transform) are out of range. BoTorch: `SingleTaskMultiFidelityGP`.
 */
export function singleTaskMultiFidelityGP(
  options: MultiFidelityGPOptions & { trainY: readonly number[] | Float64Array },
): ExactGP;
/** The same for outcomes of any shape: a `ModelList` for several outputs. */
export function singleTaskMultiFidelityGP(options: MultiFidelityGPOptions): ExactGP | ModelList;
export function singleTaskMultiFidelityGP(given: MultiFidelityGPOptions): ExactGP | ModelList {
  const options = readOptions("singleTaskMultiFidelityGP options", given, multiFidelityChecks);
  const { dataFidelities, iterationFidelity, linearTruncated, nu, ...rest } = options;
  if (options.trainX === undefined) invalid("trainX", "n x d inputs", options.trainX);
  const trainX = namedTensor("trainX", options.trainX);
  const d = trainX.shape[trainX.rank - 1] ?? 0;
  const fidelities = checkedFidelities(options, d);
  if (nu !== undefined && !linearTruncated)
    throw new InputError("invalid nu: it is the smoothness of linear-truncated kernels; leave it out without them");
  const covariance = linearTruncated ? linearTruncatedCovariance(fidelities, d, nu) : decayCovariance(fidelities, d);
  const model = singleTaskGP({ ...rest, trainX, covariance });
  checkRange(model.output(0) as ExactGP, fidelities, linearTruncated);
  return model;
}

interface Fidelities {
  readonly data: readonly number[];
  readonly iteration: number | undefined;
}

function checkedFidelities(
  { dataFidelities: data = [], iterationFidelity: iteration }: FidelityKernelOptions,
  d: number,
): Fidelities {
  if (!Array.isArray(data)) invalid("dataFidelities", "a list of inputs", data);
  data.forEach((i, k) => void integer(`dataFidelities[${k}]`, i, 0, d - 1));
  if (iteration !== undefined) integer("iterationFidelity", iteration, 0, d - 1);
  const all = iteration === undefined ? data : [...data, iteration];
  if (all.length === 0)
    throw new InputError("invalid fidelities: expected dataFidelities or an iterationFidelity, got neither");
  if (new Set(all).size < all.length) invalid("fidelities", "each input at most once", all);
  if (all.length === d) invalid("fidelities", "at least one input that is no fidelity", all);
  return { data, iteration };
}

/** outputscale · Π of one kernel per data fidelity, each with the iteration fidelity. */
function linearTruncatedCovariance({ data, iteration }: Fidelities, d: number, nu: number | undefined): Kernel {
  const shared = iteration === undefined ? [] : [iteration];
  const groups = data.length > 0 ? data.map((i) => [...shared, i]) : [shared];
  const kernels = groups.map((fidelityDimensions) =>
    linearTruncatedFidelity({
      fidelityDimensions,
      ard: d - fidelityDimensions.length,
      nu,
      lengthscaleUnbiased: { prior: gammaPrior(3, 6) },
      lengthscaleBiased: { prior: gammaPrior(6, 2) },
      power: { prior: gammaPrior(3, 3) },
    }),
  );
  return scaled(kernels);
}

/** outputscale · rbf of the design inputs · exponential decay · Π downsampling. */
function decayCovariance({ data, iteration }: Fidelities, d: number): Kernel {
  const prior = gammaPrior(3, 6);
  const design = Array.from({ length: d }, (_, i) => i).filter((i) => i !== iteration && !data.includes(i));
  const decay =
    iteration === undefined
      ? []
      : [
          exponentialDecay({
            activeDimensions: [iteration],
            lengthscale: { prior },
            power: { prior },
            offset: { prior },
          }),
        ];
  const shares = data.map((i) => downsampling({ activeDimensions: [i], power: { prior }, offset: { prior } }));
  return scaled([defaultCovariance(design.length, design), ...decay, ...shares]);
}

function scaled(kernels: readonly Kernel[]): Kernel {
  return scale(product(...kernels), { prior: gammaPrior(2, 0.15) });
}

/** Checks the fidelities of the training inputs, after the input transform. */
function checkRange(model: ExactGP, { data, iteration }: Fidelities, linearTruncated: boolean): void {
  const x = transformInputs(model.components, model.values, model.trainX);
  const check = (i: number, high: number, range: string) => {
    const bad = ops.at(x, -1, i).data.find((s) => !(s >= 0 && s <= high));
    if (bad !== undefined)
      invalid(`fidelity ${i} of trainX`, range, bad, "map it there with an input transform such as normalize()");
  };
  for (const i of data) check(i, 1, "a number from 0 to 1");
  if (iteration === undefined) return;
  if (linearTruncated) check(iteration, 1, "a number from 0 to 1");
  else check(iteration, Number.POSITIVE_INFINITY, "a number of at least 0");
}
