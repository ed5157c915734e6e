import type { MultiStepLookahead } from "../acquisition/index.ts";
import { asGiven, checkedNumbers, checkedSeed, integerFrom, readOptions } from "../arguments/index.ts";
import { invalid, invalidShape } from "../errors/index.ts";
import { generator, type RandomGenerator, type Seed } from "../random/index.ts";
import { noGrad, ops, type Tensor, type TensorLike } from "../tensor/index.ts";
import { RANDOM_INNER } from "./inner.ts";
import { near } from "./sampling.ts";
import { type SearchSpaceOptions, searchSpace, spaceChecks } from "./searchSpace.ts";

/** Options of `warmStart`. */
export interface WarmStartOptions extends Pick<SearchSpaceOptions, "bounds" | "fixedFeatures"> {
  /** The tree found for the last suggestion, as `optimizeAcqf` returns it: candidates `q_0 x d`, and the points of the later stages. */
  solution: { readonly candidates: TensorLike; readonly oneShotPoints?: TensorLike };
  /** What was observed at its candidates, `q_0` (`q_0 x m`). */
  outcome: TensorLike;
  /** How many starting points; defaults to 10. */
  numStarts?: number;
  /** Defaults to 0. */
  seed?: Seed;
}

/**
 * Starting points for the next suggestion from the tree of the last one (Jiang et al. 2020): `numStarts x N x d`, for the
 * `initialConditions` of `optimizeAcqf` with a lookahead of the same batch sizes and fantasies on the new data; `lookahead` is the one
 * that was optimized. The branch whose fantasized outcome is nearest to the observed one is kept: its points become the candidates,
 * and each new branch continues the old one with the nearest base samples. The new last stage starts near the points of the stage before
 * it, a few of them anywhere. The first starting point is the tree itself, the others are small perturbations of it. Throws InputError
 * if solution, outcome or bounds do not fit the lookahead.
 */
export function warmStart(lookahead: MultiStepLookahead, options: WarmStartOptions): Tensor {
  if (typeof lookahead?.fantasies !== "function") invalid("lookahead", "what qMultiStepLookahead makes", lookahead);
  const { bounds, fixedFeatures, solution, outcome, numStarts, seed } = readOptions("warmStart options", options, {
    bounds: spaceChecks.bounds,
    fixedFeatures: spaceChecks.fixedFeatures,
    solution: [asGiven],
    outcome: [asGiven],
    numStarts: [integerFrom(1), 10],
    seed: [checkedSeed, 0],
  });
  const space = searchSpace({ bounds, fixedFeatures }, lookahead.model.inputDimension);
  const random = generator(seed);
  const points = solutionPoints(lookahead, solution);
  const [N, d] = points.shape;
  const q = N - later(lookahead);
  const origins = originsOf(lookahead, q, nearestBranch(lookahead, points.narrow(0, 0, q), outcome));
  const starts = Array.from({ length: numStarts }, (_, start) => {
    const unit = new Float64Array(N * space.free);
    origins.forEach(({ row, found }, i) => {
      const old = space.toUnit(points.data.subarray(row * d, (row + 1) * d));
      unit.set(found && start === 0 ? old : found ? near(old, random) : guessed(old, random), i * space.free);
    });
    return unit;
  });
  return space.toPoints(starts, N);
}

/** Near a point of the unit cube, or anywhere. */
function guessed(point: Float64Array, random: RandomGenerator): Float64Array {
  return random.uniform() < RANDOM_INNER ? point.map(random.uniform) : near(point, random);
}

/** How many points the later stages have. */
function later({ oneShot }: MultiStepLookahead): number {
  return oneShot?.points ?? 0;
}

/** All points of a solution, `N x d`. */
function solutionPoints(lookahead: MultiStepLookahead, solution: WarmStartOptions["solution"]): Tensor {
  const { candidates, oneShotPoints } = solution ?? {};
  if (candidates === undefined || oneShotPoints === undefined)
    invalid("solution", "candidates and oneShotPoints, found together by optimizeAcqf", solution);
  const parts = [checkedNumbers("candidates", candidates), checkedNumbers("oneShotPoints", oneShotPoints)];
  const d = lookahead.model.inputDimension;
  ["q", later(lookahead)].forEach((count, i) => {
    const { rank, shape } = parts[i];
    if (rank !== 2 || shape[1] !== d || (i === 1 && shape[0] !== count))
      invalidShape(i === 0 ? "candidates" : "oneShotPoints", `${count} x ${d}`, shape);
  });
  return ops.concat(parts, 0);
}

/** The branch whose fantasized outcome is nearest to the observed one, relative to the spread of the fantasized outcomes. */
function nearestBranch(lookahead: MultiStepLookahead, candidates: Tensor, outcome: TensorLike): number {
  const fantasies = noGrad(() => lookahead.fantasies(candidates.expandDims(0)).squeeze(1));
  const [F, ...shape] = fantasies.shape;
  const observed = checkedNumbers("outcome", outcome);
  if (String(observed.shape) !== String(shape)) invalidShape("outcome", shape.join(" x "), observed.shape);
  const centred = fantasies.sub(fantasies.mean(0));
  const spread = centred.square().mean(0).maximum(Number.MIN_VALUE).sqrt();
  return nearestRow(fantasies.div(spread).reshape([F, -1]), observed.div(spread).reshape([-1]));
}

/** The row of `k x n` values nearest to a point; entries that only the longer of the two has are ignored. */
function nearestRow(rows: Tensor, point: Tensor): number {
  const n = Math.min(rows.shape[1], point.size);
  const distances = rows
    .narrow(1, 0, n)
    .sub(point.narrow(0, 0, n))
    .square()
    .sum(-1).data;
  return distances.indexOf(Math.min(...distances));
}

/** Where a point of the new tree comes from: a row of the old one, and whether it stands in the place that this was found for. */
interface Origin {
  readonly row: number;
  readonly found: boolean;
}

/** The origin of each point of the new tree once branch `kept` of the old one has come true. */
function originsOf({ batchSizes, numFantasies, samples }: MultiStepLookahead, q0: number, kept: number): Origin[] {
  const q = [q0, ...batchSizes];
  const k = batchSizes.length;
  const branches = q.map((_, s) => numFantasies.slice(0, s).reduce((a, b) => a * b, 1));
  const firstRow = q.map((_, s) => q.slice(0, s).reduce((sum, size, t) => sum + size * branches[t], 0));
  /** For each fantasy of the points of a stage the one of the next stage's points whose base samples are nearest. */
  const flat = (s: number) => samples(s, q[s]).reshape([numFantasies[s], -1]);
  const successors = q.slice(1, k).map((_, s) => {
    const [now, next] = [flat(s), flat(s + 1)];
    return Array.from({ length: numFantasies[s] }, (_, i) => nearestRow(next, now.at(0, i)));
  });
  const origins = (s: number, branch: number): Origin[] => {
    let [old, left] = [kept, branch];
    for (let t = 0; t < Math.min(s, k - 1); t++) {
      old += branches[t + 1] * successors[t][left % numFantasies[t]];
      left = Math.floor(left / numFantasies[t]);
    }
    const from = Math.min(s + 1, k);
    return Array.from({ length: q[s] }, (_, j) => ({
      row: firstRow[from] + old * q[from] + (j % q[from]),
      found: s < k && j < q[from],
    }));
  };
  return q.flatMap((_, s) => Array.from({ length: branches[s] }, (_, branch) => origins(s, branch)).flat());
}
