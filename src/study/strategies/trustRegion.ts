import { hypervolumeBetween, meritsOf } from "./merit.ts";
import { checkedModelOptions, choosingByModel, type ModelBasedOptions, type Region } from "./modelBased.ts";
import { noiseOf } from "./noise.ts";
import { nextSpaceFilling } from "./sobol.ts";
import { type Evidence, oneByOne, type Strategy } from "./strategy.ts";
import { modelsOf } from "./surrogate.ts";

/** A trust region as suggestions hand it on. */
interface RegionState {
  /** The width of the region, as a share of that of the space. */
  readonly length: number;
  /** Results in a row that improved on the best one, or did not. */
  readonly successes: number;
  readonly failures: number;
  /** How many results were known, and how many when the region began: those after that are its own. */
  readonly seen: number;
  readonly begun: number;
}

/** The width of a new region, the largest one, and the one below which a region has converged. */
const [INITIAL, LARGEST, SMALLEST] = [0.8, 1.6, 1 / 128];
/** A region of this width is the whole space, and that of the region that follows where the search of the whole space has stalled. */
const [WHOLE, STALLED] = [2, 0.4];
/** Successes in a row after which a region grows; failures, at least, after which it shrinks. */
const [SUCCESSES, FAILURES] = [3, 4];
/** An improvement is larger than this share of what the best trial is ahead of the median one, or of the hypervolume. */
const IMPROVEMENT = 1e-3;
/** The fewest trials of a region before a model chooses in it. */
const START = 5;

/**
 * Trust regions (TuRBO, Eriksson et al. 2019; with outcome constraints SCBO, Eriksson and Poloczek 2021): a model of all trials chooses in a box
 * around the best one, or the one that breaks constraints least. The box grows with successes and shrinks with failures; once it has converged,
 * another one begins with space-filling trials. For local search where a model of the whole space no longer helps. Throws InputError for an
 * invalid or unknown option.
 */
export function trustRegion(given: ModelBasedOptions = {}): Strategy {
  const options = checkedModelOptions(given);
  return async (evidence, request) => {
    const state = current(evidence, INITIAL);
    const start = { ...evidence.start, trustRegion: state };
    const missing = startOf(evidence) - (evidence.points.length - state.begun);
    if (missing <= 0 && evidence.points.length > 1)
      return choosingByModel(options, () => regionOf(evidence, state))(evidence, request);
    return oneByOne(evidence, request, (known, id) => ({
      ...nextSpaceFilling(known, request, id, "space-filling, for a new trust region"),
      start,
    }));
  };
}

/**
 * A model chooses in the whole space, and once as many trials in a row as there are parameters, but at least 4, brought no improvement, in a trust region
 * around the best one, until that has converged. In the whole space throughout where outcomes are noisy, so that the best one may be a lucky one,
 * where a list of experiments is evaluated whole, for fidelities, and for several objectives, where a region around one point of the front gained
 * nothing (docs/quality.md).
 */
export function localOnStall(given: ModelBasedOptions = {}): Strategy {
  const options = checkedModelOptions(given);
  const whole = choosingByModel(options, () => ({}));
  return async (evidence, request) => {
    if (stallsAfter(evidence) === null) return whole(evidence, request);
    const state = current(evidence, WHOLE);
    return choosingByModel(options, (belief) =>
      state.length === WHOLE || noiseOf(evidence, modelsOf(belief)).isNoisy
        ? { start: { trustRegion: state } }
        : regionOf(evidence, state),
    )(evidence, request);
  };
}

/** The number of trials in a row without improvement after which `localOnStall` goes on in a trust region; null where it never does. */
export function stallsAfter(evidence: Evidence, noise = noiseOf(evidence)): number | null {
  const { objectives, space } = evidence;
  const isWhole = objectives.length > 1 || Object.keys(space.targets).length > 0 || space.options() !== null;
  return isWhole || noise.isNoisy ? null : mostFailures(evidence);
}

/** The number of results in a row without improvement after which a region shrinks. */
function mostFailures({ space }: Evidence): number {
  return Math.max(FAILURES, space.encoding.parameters.length);
}

/** The region by what has come out since the last suggestion; the first one has the width `initial`. */
function current(evidence: Evidence, initial: number): RegionState {
  const n = evidence.points.length;
  const before = evidence.start?.trustRegion as RegionState | undefined;
  if (!before) return { length: initial, successes: 0, failures: 0, seen: n, begun: 0 };
  if (n <= before.seen) return before;
  if (n <= before.begun + startOf(evidence)) return { ...before, seen: n };
  const isSuccess = isImproved(evidence, before);
  const successes = isSuccess ? before.successes + 1 : 0;
  const failures = isSuccess ? 0 : before.failures + n - before.seen;
  const grown = { ...before, successes, failures, seen: n };
  if (before.length < WHOLE && successes >= SUCCESSES)
    return { ...grown, length: Math.min(2 * before.length, LARGEST), successes: 0 };
  if (failures < mostFailures(evidence)) return grown;
  if (before.length === WHOLE) return { ...grown, length: STALLED, failures: 0 };
  if (before.length / 2 >= SMALLEST) return { ...grown, length: before.length / 2, failures: 0 };
  return { length: initial, successes: 0, failures: 0, seen: n, begun: initial === WHOLE ? 0 : n };
}

/** The number of space-filling trials of a region. */
function startOf({ space }: Evidence): number {
  return Math.max(START, space.encoding.parameters.length);
}

/** Whether the results since the last suggestion improved on those of the region before: the best outcome, or the hypervolume. */
function isImproved(evidence: Evidence, { begun, seen }: RegionState): boolean {
  const n = evidence.points.length;
  if (evidence.objectives.length > 1) {
    const [before, now] = [seen, n].map((end) => hypervolumeBetween(evidence, begun, end));
    return now > before * (1 + IMPROVEMENT);
  }
  const merits = meritsOf(evidence, 0);
  const median = [...merits].sort((a, b) => a - b)[n >> 1];
  const best = (from: number, to: number) => Math.max(...merits.slice(from, to), Number.NEGATIVE_INFINITY);
  const leader = best(begun, seen);
  return best(seen, n) > leader + IMPROVEMENT * Math.max(leader - median, 0);
}

/** The box of a region around its best trial; choices keep all their values. */
function regionOf(evidence: Evidence, state: RegionState): Region {
  const { space, points } = evidence;
  const merits = meritsOf(evidence, state.begun);
  const centre = points[merits.indexOf(Math.max(...merits))];
  const { parameters, bounds } = space.encoding;
  const side = (sign: number) =>
    parameters.map(({ kind }, i) => {
      if (kind.categorical) return bounds[sign < 0 ? 0 : 1][i];
      return Math.min(Math.max(centre[i] + (sign * state.length) / 2, 0), 1);
    });
  return {
    box: [side(-1), side(1)],
    start: { trustRegion: state },
    note: `in a trust region of width ${Number(state.length.toPrecision(3))} around the best trial`,
  };
}
