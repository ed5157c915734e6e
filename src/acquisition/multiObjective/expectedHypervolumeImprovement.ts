import {
  type ChecksOf,
  checkedNumbers,
  listOf,
  namedTensor,
  type OptionValues,
  readOptions,
} from "../../arguments/index.ts";
import { InputError, invalid } from "../../errors/index.ts";
import type { Model } from "../../models/index.ts";
import { type BoxDecomposition, boxDecomposition, type Cell } from "../../pareto/index.ts";
import { noGrad, ops, rowsOf, type Tensor, type TensorLike, tensor } from "../../tensor/index.ts";
import { marginal } from "../analytic/marginal.ts";
import { type Acquisition, acquisition, believer, checkedModel } from "../base/acquisition.ts";
import { ofJointSamples } from "../monteCarlo/monteCarlo.ts";
import {
  type CellOptions,
  cellChecks,
  cellsBeyond,
  cellTensors,
  type Improvement,
  type LogSmoothing,
  logMeanImprovement,
  logSmoothingChecks,
  meanImprovement,
} from "./hypervolumeImprovement.ts";
import {
  checkedFront,
  directionChecks,
  directionsOf,
  frontOfMedians,
  type ObjectivesOptions,
  objectivesChecks,
  objectivesOf,
  signedReferencePoint,
} from "./objectives.ts";

/** Options of acquisition functions that improve on the hypervolume of a known front. */
export interface HypervolumeImprovementOptions extends Pick<ObjectivesOptions, "referencePoint" | "maximize"> {
  /** The observed values of the objectives, `n x m`, whose hypervolume is the incumbent; dominated ones do not matter. None by default. */
  paretoY?: TensorLike;
}

const analyticChecks = {
  ...directionChecks,
  referencePoint: [checkedNumbers],
  paretoY: [namedTensor, tensor([])],
} satisfies ChecksOf<HypervolumeImprovementOptions>;

/**
 * Expected hypervolume improvement at single points `b x 1 x d`, for any number of independent outputs, in closed form (Yang et al. 2019):
 * over the cells (l, u) of the region that is not dominated yet Σ Π_j (E_j(l_j) − E_j(u_j)), E_j(t) = σ_j h((μ_j − t)/σ_j). Pending points have
 * the outcomes that the model expects.
 *
 *     const acquisition = expectedHypervolumeImprovement(model, { paretoY: trainY, referencePoint: [0, 0] });
 *
 * Throws InputError for one output, and for outcomes that are not normal.
 */
export function expectedHypervolumeImprovement(model: Model, given: HypervolumeImprovementOptions): Acquisition {
  const name = "expectedHypervolumeImprovement";
  const options = readOptions(`${name} options`, given, analyticChecks);
  const signs = directionsOf(name, options.maximize, checkedModel(model).numOutputs);
  const origin = signedReferencePoint(options.referencePoint, signs);
  return inClosedForm(name, model, signs, boxDecomposition(checkedFront(options.paretoY, signs, origin), origin.data));
}

function inClosedForm(name: string, model: Model, signs: Tensor, cells: BoxDecomposition): Acquisition {
  const { outcomeScales } = model;
  const { lower, upper } = cellTensors(cells.nonDominated, tensor([...outcomeScales]));
  const value = (X: Tensor) => {
    const heights = outcomeScales.map((scale, j) => {
      const { mean, sigma, isNormal } = marginal(model.output(j).posterior(X), scale, signs.data[j]);
      if (!isNormal) throw new InputError(`invalid model: ${name} needs outcomes that are normal; use a q… function`);
      const excess = (bounds: Tensor) => {
        const levels = bounds.at(-1, j).reshape([-1, ...mean.shape.map(() => 1)]);
        return ops.eiHelper(mean.sub(levels).div(sigma)).mul(sigma);
      };
      return excess(lower).sub(excess(upper)); // k x b
    });
    return heights.reduce((product, height) => product.mul(height)).sum(0);
  };
  return acquisition(name, model, 1, value, {
    incumbents: () => frontOfMedians(model, signs),
    withPending: (points) => {
      const expected = rowsOf(noGrad(() => model.posterior(points).mean.mul(signs)));
      return inClosedForm(
        name,
        believer(model, points),
        signs,
        expected.reduce((grown, y) => grown.add(y), cells),
      );
    },
  });
}

/** Options of `qExpectedHypervolumeImprovement`. */
export interface MonteCarloHypervolumeOptions extends ObjectivesOptions, HypervolumeImprovementOptions, CellOptions {
  /** Cells of the region to improve into, of objectives that are all maximized, instead of those by `paretoY`. */
  partitioning?: readonly { readonly lower: ArrayLike<number>; readonly upper: ArrayLike<number> }[];
}

const monteCarloHypervolumeChecks = {
  ...objectivesChecks,
  ...cellChecks,
  paretoY: [namedTensor, tensor([])],
  partitioning: [listOf(checkedCell, "a list of cells { lower, upper }"), undefined],
} satisfies ChecksOf<MonteCarloHypervolumeOptions>;

type Checked = OptionValues<typeof monteCarloHypervolumeChecks, MonteCarloHypervolumeOptions>;

function checkedCell(what: string, given: Record<"lower" | "upper", ArrayLike<number>>): Cell {
  const [lower, upper] = [given?.lower, given?.upper].map((side) => Float64Array.from(side ?? []));
  const fits = lower.length === upper.length && lower.every((v, j) => v < upper[j] && Number.isFinite(v));
  return fits ? { lower, upper } : invalid(what, "finite lower sides below upper ones", given);
}

/**
 * Expected hypervolume improvement of q points together, by Monte Carlo (Daulton et al. 2020), for objectives and outcome constraints of any
 * kind. Prefer its logarithm, whose gradient does not vanish.
 * Throws InputError for bad options, and where objectives and the reference point do not match.
 */
export function qExpectedHypervolumeImprovement(model: Model, given: MonteCarloHypervolumeOptions): Acquisition {
  const name = "qExpectedHypervolumeImprovement";
  return onFront(name, model, readOptions(`${name} options`, given, monteCarloHypervolumeChecks), meanImprovement);
}

/** Options of `qLogExpectedHypervolumeImprovement`. */
export interface LogHypervolumeOptions extends MonteCarloHypervolumeOptions, LogSmoothing {}

/**
 * Log expected hypervolume improvement of q points, smoothed so that it has a gradient everywhere (Ament et al. 2023). The first choice for
 * several objectives that are observed without noise:
 *
 *     const acquisition = qLogExpectedHypervolumeImprovement(model, { paretoY: trainY, referencePoint: [0, 0] });
 *     const { candidates } = await optimizeAcqf(acquisition, { bounds, q: 2 });
 *
 * Throws InputError for bad options, and where objectives and the reference point do not match.
 */
export function qLogExpectedHypervolumeImprovement(model: Model, given: LogHypervolumeOptions): Acquisition {
  const name = "qLogExpectedHypervolumeImprovement";
  const options = readOptions(`${name} options`, given, { ...monteCarloHypervolumeChecks, ...logSmoothingChecks });
  return onFront(name, model, options, logMeanImprovement(options));
}

function onFront(name: string, model: Model, options: Checked, { of, isLog }: Improvement): Acquisition {
  const { signs, scales, draw, incumbents } = objectivesOf(name, model, options);
  const referencePoint = signedReferencePoint(options.referencePoint, signs);
  const { paretoY, partitioning, tolerance } = options;
  const nonDominated =
    partitioning ?? cellsBeyond(checkedFront(paretoY, signs, referencePoint), referencePoint.data, tolerance);
  if (nonDominated[0].lower.length !== signs.size)
    invalid("partitioning", `cells of ${signs.size} objectives`, nonDominated[0].lower);
  const cells = cellTensors(nonDominated, scales);
  const parts = { isLog, incumbents, isScreened: true };
  return ofJointSamples(name, model, options, (samples) => of(draw(samples), cells), parts);
}
