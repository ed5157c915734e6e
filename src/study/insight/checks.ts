import { ndtr } from "../../math/index.ts";
import { pointKey } from "../space/index.ts";
import { REDEFINE } from "../trials/index.ts";
import { type ModelFacts, type StudyFacts, varies } from "./facts.ts";

/** Something about a study that its user should know. */
export interface Finding {
  /** The check that found it, such as "bound". */
  readonly check: string;
  /** Whether something should be done about it. */
  readonly severity: "info" | "warning";
  /** What it is about, where it is about one of them. */
  readonly objective?: string;
  /** The parameter that it is about, if it is about one. */
  readonly parameter?: string;
  /** What was measured, by name. */
  readonly figures: Readonly<Record<string, number>>;
  /** What was found, with its figures. */
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
}

/** What a check says where it finds something. */
export type Found = Omit<Finding, "check" | "severity">;

/** A healthcheck: what it finds in the facts of a study, or of the model of one objective. */
interface Check<Facts> {
  readonly severity: Finding["severity"];
  judge(facts: Facts): Found[];
}

const percent = (share: number) => `${Math.round(100 * share)} %`;
const short = (value: number) => `${Number(value.toPrecision(2))}`;

/** The number of complete trials from which outcomes, and models of them, are judged. */
export const MODEL_CHECK_TRIALS = 15;

/** By the model of each objective. */
export const modelChecks: Readonly<Record<string, Check<ModelFacts>>> = {
  prediction: {
    severity: "warning",
    judge({ leaveOneOut: { relativeError } }) {
      if (relativeError < NO_BETTER) return [];
      return [
        {
          figures: { relativeError },
          message: `the model predicts a trial from the others no better than their mean does: its error is ${short(relativeError)} times as large`,
          advice:
            "until it does, suggestions are little better than random; repeat some experiments to see how noisy they are, search parameters that span orders of magnitude on a log scale, check that the parameters matter, and add trials",
        },
      ];
    },
  },
  noise: {
    severity: "warning",
    judge({ noise, effect }) {
      if (noise < effect) return [];
      return [
        {
          figures: { noise, effect },
          message: `the noise is larger than the effect of the parameters: its standard deviation is ${effect > 0 ? `${short(noise / effect)} times` : "larger than"} that of the model's mean over the space`,
          advice: "measure each experiment several times (study.measure), reduce the noise, or widen the bounds",
        },
      ];
    },
  },
  bound: {
    severity: "warning",
    judge({ space, best, gain }) {
      const active = space.encoding.decode(best);
      return space.encoding.parameters.flatMap(({ name, kind, spec, size }, i) => {
        const isNumber = kind.relax !== undefined && !kind.categorical && size > 1;
        if (!isNumber || active[name] === undefined || Object.hasOwn(space.targets, name)) return [];
        const [low, high] = [0, 1].map((end) => kind.encode(spec, kind.decode(spec, end)));
        const side = best[i] <= low + NEAR ? "lower" : best[i] >= high - NEAR ? "upper" : null;
        if (!side) return [];
        const inward = side === "lower" ? 1 : -1;
        const gains = INWARD.map((step) => gain(best, best.with(i, best[i] + inward * step)));
        if (!gains.every(({ mean, standardDeviation }) => mean > Math.max(MATTERS, SURE * standardDeviation)))
          return [];
        return [
          {
            parameter: name,
            figures: { gain: gains[gains.length - 1].mean },
            message: `the best trial by the model is at the ${side} bound of ${name}, and the objective is still improving toward it`,
            advice: `widen the ${side} bound of ${name}, if experiments beyond it can be made, and ${REDEFINE}`,
          },
        ];
      });
    },
  },
  inert: {
    severity: "info",
    judge({ importance, leaveOneOut: { relativeError } }) {
      // A model that predicts nothing cannot tell.
      if (relativeError > PREDICTS) return [];
      return importance.flatMap(({ parameter, total: { mean, standardDeviation } }) => {
        const most = mean + 2 * standardDeviation;
        if (most > NOTHING) return [];
        return [
          {
            parameter,
            figures: { total: mean, standardDeviation },
            message: `${parameter} does next to nothing: at most ${short(100 * most)} % of the variation is due to it`,
            advice: `fix ${parameter} at a convenient value (fixedParameter), which makes the search easier, or widen its bounds`,
          },
        ];
      });
    },
  },
  drift: {
    severity: "warning",
    judge({ trend: { mean: rise, standardDeviation } }) {
      const pValue = 2 * ndtr(-Math.abs(rise) / standardDeviation);
      if (pValue > CHANCE) return [];
      return [
        {
          figures: { rise, standardDeviation, pValue },
          message: `outcomes ${rise > 0 ? "rise" : "fall"} with time, whatever the parameters: from the first trial to the last by ${short(Math.abs(rise))} of their standard deviations (p = ${pValue.toExponential(0)})`,
          advice:
            "look for what changes: wear, temperature, batches of material; repeat the first trials, and exclude those that no longer hold",
        },
      ];
    },
  },
};

/** The relative error of leave-one-out from which on a model is no better than the mean; below 1, since it is fitted to the trials left out. */
const NO_BETTER = 0.9;
/** A coordinate so near to a bound is at it; and how far inside it is compared with. */
const [NEAR, INWARD] = [0.01, [0.05, 0.1]];
/** A difference that counts, where outcomes vary by about 1; and how many standard deviations of it are sure. */
const [MATTERS, SURE] = [0.02, 2];
/** The relative error from which on a model says nothing of parameters, and the share of the variation that is next to nothing. */
const [PREDICTS, NOTHING] = [0.7, 0.01];
/** The p-value of a trend that is no chance. */
const CHANCE = 5e-3;
/** Failures and repeats that count: how many, and which share of the trials. */
const [FAILURES, FAILING] = [3, 0.25];
const [REPEATS, REPEATED] = [2, 0.1];
/** The share of the budget that is nearly nothing. */
const NEARLY_SPENT = 0.1;

/** By the trials. */
export const studyChecks: Readonly<Record<string, Check<StudyFacts>>> = {
  failures: {
    severity: "warning",
    judge({ evidence: { failed }, trials }) {
      const share = failed.length / (failed.length + trials.length);
      if (failed.length < FAILURES || share < FAILING) return [];
      return [
        {
          figures: { failed: failed.length, share },
          message: `${failed.length} of ${failed.length + trials.length} trials failed (${percent(share)})`,
          advice:
            "narrow the bounds or add a constraint that excludes experiments known to fail; retry or exclude failures that have nothing to do with the parameters",
        },
      ];
    },
  },
  constant: {
    severity: "warning",
    judge: (facts) =>
      facts.evidence.objectives.flatMap(({ name: objective }, j) => {
        if (facts.trials.length < MODEL_CHECK_TRIALS || varies(facts, j)) return [];
        const { [j]: value } = facts.evidence.outcomes[0];
        return [
          {
            objective,
            figures: { value, trials: facts.trials.length },
            message: `all ${facts.trials.length} outcomes of ${objective} are ${value}`,
            advice:
              "check that what is told is what was measured; if it is, widen the bounds, or measure something that tells experiments apart",
          },
        ];
      }),
  },
  repeats: {
    severity: "info",
    judge({ evidence: { points, outcomes, failed }, trials }) {
      const seen = new Set<string>();
      const isSeen = (key: string) => seen.size === seen.add(key).size;
      const again = [
        ...trials.map((_, i) => `${pointKey(points[i])}: ${outcomes[i].join()}`),
        ...failed.map((point) => `${pointKey(point)}: failed`),
      ].filter(isSeen).length;
      const share = again / (trials.length + failed.length);
      if (again < REPEATS || share < REPEATED) return [];
      return [
        {
          figures: { repeats: again, share },
          message: `${again} trials (${percent(share)}) repeat an earlier one with the same outcome, which tells nothing new`,
          advice:
            "widen the space or use finer steps if its experiments are used up; otherwise use the results that there are",
        },
      ];
    },
  },
  budget: {
    severity: "info",
    judge: ({ budget }) =>
      budget
        .filter(({ total, left }) => left <= NEARLY_SPENT * total)
        .map(({ of, total, left }) => ({
          figures: { left, total },
          message: `the budget of ${of} is ${left > 0 ? "nearly " : ""}spent: ${short(Math.max(left, 0))} of ${short(total)} left`,
          advice: `settle on the recommended trial, or raise the budget and ${REDEFINE}`,
        })),
  },
};
