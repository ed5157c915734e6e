import { type ChecksOf, type OptionValues, readOptions } from "../../arguments/index.ts";
import type { Model } from "../../models/index.ts";
import { frontOf } from "../../pareto/index.ts";
import { baseSamples } from "../../posteriors/index.ts";
import { noGrad, ops, rowsOf, type Tensor } from "../../tensor/index.ts";
import type { Acquisition } from "../base/acquisition.ts";
import { type BaselineOptions, baselineChecks, onBaseline } from "../monteCarlo/noisyMonteCarlo.ts";
import {
  type CellOptions,
  type Cells,
  cellChecks,
  cellsBeyond,
  cellTensorsOfEach,
  type Improvement,
  type LogSmoothing,
  logMeanImprovement,
  logSmoothingChecks,
  meanImprovement,
} from "./hypervolumeImprovement.ts";
import {
  type ObjectivesDraw,
  type ObjectivesOptions,
  objectivesChecks,
  objectivesOf,
  signedReferencePoint,
} from "./objectives.ts";

/*
 * Hypervolume improvement where observations are noisy: each sample has its own front, that of the function's values at the baseline
 * points (Daulton et al. 2021). Only baseline points that are feasible in a sample belong to its front.
 */

/** Options of `qNoisyExpectedHypervolumeImprovement`. */
export interface NoisyHypervolumeOptions extends ObjectivesOptions, BaselineOptions, CellOptions {}

const noisyChecks = {
  ...objectivesChecks,
  ...baselineChecks(true),
  ...cellChecks,
} satisfies ChecksOf<NoisyHypervolumeOptions>;

/**
 * Noisy expected hypervolume improvement of q points (Daulton et al. 2021). Prefer its logarithm. Throws InputError for a batch of models.
 */
export function qNoisyExpectedHypervolumeImprovement(model: Model, given: NoisyHypervolumeOptions): Acquisition {
  const name = "qNoisyExpectedHypervolumeImprovement";
  return noisy(name, model, readOptions(`${name} options`, given, noisyChecks), meanImprovement);
}

/** Options of `qLogNoisyExpectedHypervolumeImprovement`. */
export interface LogNoisyHypervolumeOptions extends NoisyHypervolumeOptions, LogSmoothing {}

/**
 * Log noisy expected hypervolume improvement of q points, smoothed so that it has a gradient everywhere (Ament et al. 2023). The first
 * choice for several objectives:
 *
 *     const acquisition = qLogNoisyExpectedHypervolumeImprovement(model, { referencePoint: [0, 0], maximize: [true, false] });
 *     const { candidates } = await optimizeAcqf(acquisition, { bounds, q: 2, sequential: true });
 *
 * `tauMax` defaults to 1e-3 here. Throws InputError for a batch of models.
 */
export function qLogNoisyExpectedHypervolumeImprovement(model: Model, given: LogNoisyHypervolumeOptions): Acquisition {
  const name = "qLogNoisyExpectedHypervolumeImprovement";
  const options = readOptions(`${name} options`, given, {
    ...noisyChecks,
    ...logSmoothingChecks,
    tauMax: [logSmoothingChecks.tauMax[0], 1e-3],
  });
  return noisy(name, model, options, logMeanImprovement(options));
}

type Checked = OptionValues<typeof noisyChecks, NoisyHypervolumeOptions>;

function noisy(name: string, model: Model, options: Checked, { of, isLog }: Improvement): Acquisition {
  const { draw, signs, scales, incumbents } = objectivesOf(name, model, options);
  const { data: referencePoint } = signedReferencePoint(options.referencePoint, signs);
  /** The rows of each sample at points that are feasible there, null for others. */
  const values = (X: Tensor, z: Tensor) => feasibleRows(draw(model.posterior(X.expandDims(0)).rsample(z)));
  return onBaseline<Cells>(name, model, options, {
    isLog,
    incumbents,
    isScreened: true,
    prune: (X) => {
      const z = baseSamples({ numSamples: PRUNING_SAMPLES, seed: options.seed }, X.shape[0], model.numOutputs);
      const samples = noGrad(() => values(X, z));
      return contributing(X, samples, referencePoint);
    },
    atBaseline: (baseline, z) => {
      const fronts = values(baseline, z).map((rows) => rows.filter((y) => y !== null));
      const cells = fronts.map((rows) => cellsBeyond(rows, referencePoint, options.tolerance));
      return cellTensorsOfEach(cells, scales);
    },
    value: (samples, cells) => of(draw(samples), cells),
  });
}

/** Objective values of samples `S x 1 x n x m`, null where a constraint is broken. */
function feasibleRows({ objectives, violations }: ObjectivesDraw): (Float64Array | null)[][] {
  const [S, , n, m] = objectives.shape;
  const rows = rowsOf(objectives.reshape([S * n, m]));
  const feasible = rows.map((y, i) => (violations.every((g) => g.data[i] <= 0) ? y : null));
  return Array.from({ length: S }, (_, s) => feasible.slice(s * n, (s + 1) * n));
}

/** How many samples decide which baseline points are left out. */
const PRUNING_SAMPLES = 512;

/** The points that are on the front of at least one sample, above the reference point; all points if there is none of this kind. */
function contributing(X: Tensor, samples: (Float64Array | null)[][], referencePoint: Float64Array): Tensor {
  const contributes = new Set<number>();
  for (const rows of samples) {
    const above = rows.flatMap((y, i) => (y?.every((v, j) => v > referencePoint[j]) ? [i] : []));
    for (const k of frontOf(above.map((i) => rows[i] as Float64Array))) contributes.add(above[k]);
  }
  const indices = [...contributes].sort((a, b) => a - b);
  return indices.length > 0 ? ops.gather(X, indices, 0) : X;
}
