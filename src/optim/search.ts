import type { Acquisition } from "../acquisition/index.ts";
import { NumericalError, throwIfAborted } from "../errors/index.ts";
import { driveAsync, type LocalMaximum, multiStart } from "../solvers/index.ts";
import { innerStarts } from "./inner.ts";
import type { OptimizeAcqfResult, SearchOptions } from "./options.ts";
import type { SearchSpace } from "./searchSpace.ts";
import { initialConditions } from "./starts.ts";
import { tracedEvaluation, type ValueAndGradient } from "./tracedEvaluation.ts";

/** A search for q candidates together. */
export interface SearchSettings
  extends Pick<SearchOptions, "q" | "numRestarts" | "rawSamples" | "sampleAroundBest" | "seed">,
    Pick<SearchOptions, "maxIterations" | "ftol" | "gtol" | "signal" | "onProgress"> {
  readonly space: SearchSpace;
  /** Starting points in free unit coordinates; chosen if absent. */
  readonly starts?: readonly Float64Array[];
  /** Evaluates the function, where several searches share a trace of it. */
  readonly evaluate?: ValueAndGradient;
  /** By `performance.now()`. */
  readonly deadline: number;
  /** The index that progress is reported with. */
  readonly candidate: number;
}

/** The settings of options, whose time runs from now on. */
export function searchSettings(options: SearchOptions, space: SearchSpace): SearchSettings {
  const { timeout, numRestarts, rawSamples } = options;
  const deadline = timeout === undefined ? Number.POSITIVE_INFINITY : performance.now() + 1000 * timeout;
  return { ...options, space, rawSamples: Math.max(rawSamples, numRestarts), deadline, candidate: 0 };
}

/** The best of the local maxima; its value is −∞ if no start has a finite value and gradient. */
export async function search(acquisition: Acquisition, settings: SearchSettings): Promise<OptimizeAcqfResult> {
  const maxima = await localMaxima(acquisition, settings);
  const best = bestOf(maxima);
  const { oneShot } = acquisition;
  const points = settings.space.toPoints([best.x], settings.q + (oneShot?.points ?? 0)).squeeze(0);
  return {
    candidates: points.narrow(0, 0, settings.q),
    ...(oneShot && { oneShotPoints: points.narrow(0, settings.q) }),
    value: best.value,
    restarts: maxima.map(({ value, iterations, evaluations, status }) => ({ value, iterations, evaluations, status })),
  };
}

/** The local maxima; of a one-shot function over candidates and inner points together. */
export async function localMaxima(acquisition: Acquisition, settings: SearchSettings): Promise<LocalMaximum[]> {
  const { space, q, signal, deadline, onProgress, candidate, maxIterations, ftol, gtol } = settings;
  throwIfAborted(signal);
  const { oneShot } = acquisition;
  const total = q + (oneShot?.points ?? 0);
  const inner = oneShot && (await innerStarts(oneShot, (problem, q) => innerMaxima(problem, { ...settings, q })));
  const shouldStop = () => performance.now() > deadline;
  const { evaluate = tracedEvaluation(acquisition) } = settings;
  const given = (value: number) => (scale ? scale.origin + value * scale.unit : value);
  let scale: ValueScale | undefined;
  let [rounds, highest] = [0, Number.NEGATIVE_INFINITY];
  const maxima = await driveAsync(
    multiStart(
      settings.starts ?? initialConditions(acquisition, space, { ...settings, inner }),
      space.polytope(total),
      { maxIterations, ftol, gtol, shouldStop },
    ),
    ({ points, value, searches }) => {
      highest = Math.max(highest, value);
      onProgress?.({ candidate, step: rounds++, active: points.length, value: given(highest) });
      const { value: values, gradient } = evaluate(space.toPoints(points, total, searches));
      const slopes = space.pullBack(gradient);
      scale ??= scaleOf(values.data, slopes);
      const { origin, unit } = scale;
      return slopes.map((g, k) => ({ value: (values.data[k] - origin) / unit, gradient: g.map((x) => x / unit) }));
    },
    signal,
  );
  return maxima.map((maximum) => ({ ...maximum, value: given(maximum.value) }));
}

function bestOf(maxima: readonly LocalMaximum[]): LocalMaximum {
  return maxima.reduce((a, b) => (b.value > a.value ? b : a));
}

/** A search works on (value − origin) / unit. */
interface ValueScale {
  readonly origin: number;
  readonly unit: number;
}

/** How many times their spread values must be from zero for another origin. */
const FAR = 1e3;

/**
 * The scale on which tolerances hold for small values too, and for those far from zero. The unit is their spread at the starts, at most 1; of
 * a single start its value, or the steepest slope over the unit cube if that is far smaller.
 */
export function scaleOf(values: Float64Array, slopes: readonly Float64Array[]): ValueScale {
  const finite = [...values].filter(Number.isFinite);
  if (finite.length === 0) return { origin: 0, unit: 1 };
  const highest = Math.max(...finite);
  const spread = highest - Math.min(...finite) || largest(slopes.flatMap((g) => [...g]));
  const isFar = Math.abs(highest) > FAR * spread;
  const unit = finite.length > 1 || isFar ? spread : Math.abs(highest);
  return { origin: isFar ? highest : 0, unit: Math.min(1, unit) || 1 };
}

const largest = (numbers: readonly number[]) => Math.max(0, ...numbers.filter(Number.isFinite).map(Math.abs));

/** The local maxima of an inner problem that have a value. */
async function innerMaxima(problem: Acquisition, settings: SearchSettings): Promise<LocalMaximum[]> {
  const maxima = await localMaxima(problem, { ...settings, starts: undefined, onProgress: undefined });
  const defined = maxima.filter(({ value }) => value > Number.NEGATIVE_INFINITY);
  return defined.length > 0 ? defined : nowhereFinite();
}

/** The result, unless it has no value. */
export function finiteResult(result: OptimizeAcqfResult): OptimizeAcqfResult {
  return result.value > Number.NEGATIVE_INFINITY ? result : nowhereFinite();
}

function nowhereFinite(): never {
  throw new NumericalError(
    "optimizeAcqf: the acquisition function has no finite value and gradient at any starting point; check the model's data and bounds",
  );
}
