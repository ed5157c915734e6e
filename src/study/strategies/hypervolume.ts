import {
  type Acquisition,
  qLogExpectedHypervolumeImprovement,
  qLogNoisyExpectedHypervolumeImprovement,
  qLogNParEGO,
} from "../../acquisition/index.ts";
import { modelList } from "../../models/index.ts";
import { asTensor, noGrad } from "../../tensor/index.ts";
import { referencePointOf } from "../trials/index.ts";
import { contenders } from "./contenders.ts";
import { type Criterion, type Situation, withPending } from "./criterion.ts";
import type { Evidence } from "./strategy.ts";

/** Enough for one experiment at a time: base samples are those of a Sobol sequence. */
const SAMPLES = 64;

/** The criteria for several objectives, whose gains are hypervolumes in the users' units. */
export const hypervolumeCriteria = {
  qLogExpectedHypervolumeImprovement: {
    description: "log expected hypervolume improvement",
    several: true,
    unit: volumeOfSpread,
    note: referenceNote,
    acquisition: (situation) =>
      situation.evidence.pending.length > 0 ? noisyImprovement(situation) : improvement(situation),
  },
  qLogNoisyExpectedHypervolumeImprovement: {
    description: "log noisy expected hypervolume improvement",
    several: true,
    unit: volumeOfSpread,
    note: referenceNote,
    acquisition: noisyImprovement,
  },
  qLogNParEGO: {
    description: "log noisy expected improvement of a random augmented Chebyshev scalarization",
    several: true,
    acquisition: (situation) => {
      const { model, maximize } = modelOf(situation);
      const { baseline, evidence, seed } = situation;
      const options = { baselineX: baseline, maximize, numSamples: SAMPLES, seed };
      return withPending(qLogNParEGO(model, options), evidence.pending);
    },
  },
} satisfies Record<string, Criterion>;

/** The point from which the hypervolume of a study's feasible outcomes is measured, in the users' units; null where it is not known yet. */
function referencePointFor({ objectives, outcomes, violations }: Evidence): number[] | null {
  const feasible = outcomes.filter((_, i) => violations[i].every((violation) => violation <= 0));
  return referencePointOf(objectives, feasible);
}

/** From where hypervolume is measured. */
function referenceNote(evidence: Evidence): string {
  const { objectives, outcomes, violations } = evidence;
  const point = referencePointFor(evidence);
  if (!point) return "beyond a reference point that is inferred from the trials";
  const shown = objectives.map(({ name }, j) => `${name} ${Number(point[j].toPrecision(4))}`).join(", ");
  if (objectives.some(({ threshold }) => threshold === undefined))
    return `beyond a reference point that is inferred from the trials (${shown})`;
  const up = objectives.map(({ direction }) => direction === "maximize");
  const isReached = outcomes.some(
    (row, i) => violations[i].every((violation) => violation <= 0) && isBeyond(row, point, up),
  );
  return `beyond the thresholds (${shown})${isReached ? "" : ", which no trial reaches yet"}`;
}

/** Whether a point is better than another one in every objective. */
function isBeyond(point: readonly number[], other: readonly number[], maximize: readonly boolean[]): boolean {
  return maximize.every((up, j) => (up ? point[j] > other[j] : point[j] < other[j]));
}

function improvement(situation: Situation): Acquisition {
  const { model, maximize } = modelOf(situation);
  const { baseline, seed } = situation;
  const referencePoint = pointOf(situation);
  const means = noGrad(() => model.posterior(asTensor(baseline).expandDims(1)).mean.squeeze(1)).toArray() as number[][];
  const paretoY = means.filter((mean) => isBeyond(mean, referencePoint, maximize));
  const options = { paretoY, referencePoint, maximize, numSamples: SAMPLES, seed };
  return qLogExpectedHypervolumeImprovement(model, options);
}

function noisyImprovement(situation: Situation): Acquisition {
  const { model, maximize } = modelOf(situation);
  const { objectives, baseline, evidence, seed } = situation;
  const baselineX = contenders(
    objectives.map(({ model, target }) => ({ model: model.onModelScale(), maximize: target.maximize })),
    baseline,
  );
  const options = {
    baselineX,
    pruneBaseline: true,
    referencePoint: pointOf(situation),
    maximize,
    numSamples: SAMPLES,
    seed,
  };
  return withPending(qLogNoisyExpectedHypervolumeImprovement(model, options), evidence.pending);
}

/** One model of all objectives, each in units of its own. */
function modelOf({ objectives }: Situation) {
  return {
    model: modelList(objectives.map(({ model }) => model)),
    maximize: objectives.map(({ target }) => target.maximize),
  };
}

/** The reference point in the units of the models. */
function pointOf({ evidence, objectives }: Situation): number[] {
  const point = referencePointFor(evidence) as number[];
  return point.map((value, j) => value / objectives[j].unit);
}

/** The volume of a box that is one standard deviation of the outcomes wide. */
function volumeOfSpread({ objectives }: Situation): number {
  return objectives.reduce((volume, { model }) => volume * model.outcomeScales[0], 1);
}
