import type { Acquisition } from "../../acquisition/index.ts";
import { optimizeAcqfDiscrete } from "../../optim/index.ts";
import { generator, type RandomGenerator } from "../../random/index.ts";
import { distancesTo, type Option, optionOf, pointKey, type SearchSpace } from "../space/index.ts";
import type { Configuration } from "../trials/index.ts";
import { continuousMaximizer, isWithin, relaxedMaximizers, type SearchOptions } from "./relaxation.ts";
import { type Evidence, takenPoints } from "./strategy.ts";

/** How many maximizers, and how many of the best points, the search goes on from, and how often each parameter changes its level at most. */
const [CENTRES, MAX_SWEEPS] = [3, 20];
/** Longer lists of candidates are searched: from so many of them on, among so many near a good one. */
const [MAX_WHOLE, SAMPLED, NEARBY] = [10_000, 4096, 1024];
/** Admissible points drawn per round, and how far from the best one each round reaches. */
const [ROUND, REACHES] = [48, [1, 0.2, 0.05, 0.01]];

/** An experiment with its acquisition value. */
interface Scored extends Option {
  readonly value: number;
}

/** The best of some experiments that are open; null where none is. */
type Largest = (options: readonly Option[]) => Promise<Scored | null>;

/**
 * The experiment with the largest acquisition value among those that were not made yet and do not run. Every value is that of an experiment
 * as it would be run, its whole numbers rounded. A finite space of up to 2,048 experiments and a list of up to 10,000 candidates are evaluated
 * whole; of a longer list 4,096 rows are, and those near the best.
 * Elsewhere a multi-start gradient search finds the best point of the relaxed space, and from there and from the best points so far the search
 * goes on over the levels of one parameter at a time. Null where nothing new was found.
 */
export async function bestExperiment(
  acquisition: Acquisition,
  evidence: Evidence,
  options: SearchOptions,
): Promise<Configuration | null> {
  const { space } = evidence;
  const { fixed, signal, best } = options;
  const taken = takenPoints(evidence, options.repeats);
  const largest: Largest = async (all) => {
    const open = all.filter(({ key, point }) => !taken.has(key) && isWithin(options.within, point));
    if (open.length === 0) return null;
    const choices = open.map(({ point }) => point as number[]);
    const { candidates, value } = await optimizeAcqfDiscrete(acquisition, { choices, signal });
    const key = pointKey(Array.from(candidates.data));
    return { ...(open.find((option) => option.key === key) as Option), value };
  };
  const admitted = (points: readonly (readonly number[])[]) =>
    distinct(
      space,
      points.map((point) => space.admit(point, fixed)),
    );

  const listed = space.options(fixed);
  if (listed) return (await bestOfList(space, listed, largest, best))?.configuration ?? null;

  const random = generator(options.seed);
  const relaxed = await relaxedMaximizers(acquisition, space, options, random);
  if (acquisition.oneShot) {
    // Its value at a point alone is not defined.
    const [only] = admitted(relaxed).filter(({ key }) => !taken.has(key));
    return only?.configuration ?? null;
  }
  const hasLevels = space.encoding.parameters.some(({ size }) => size > 1 && Number.isFinite(size));
  let chosen: Scored | null = null;
  if (hasLevels) {
    // The search of spaces with choices has made such moves from the best points.
    const others = space.encoding.parameters.some(({ kind }) => kind.categorical) ? [] : best.slice(0, CENTRES);
    for (const centre of admitted([...relaxed.slice(0, CENTRES), ...others]))
      chosen = better(chosen, await climbed(space, fixed, largest, centre));
    const refined = chosen && (await continuousMaximizer(acquisition, space, options, chosen.point));
    for (const centre of refined ? admitted([refined]) : [])
      chosen = better(chosen, await climbed(space, fixed, largest, centre));
  } else chosen = await largest(admitted(relaxed.slice(0, CENTRES)));

  // Where rounding leads out of the constraints there are few neighbours.
  if (chosen && !space.nonlinear && !(hasLevels && space.hasEqualities)) return chosen.configuration;
  let from = [...relaxed.slice(0, 1), ...best.slice(0, CENTRES), space.encoding.encode(space.witness)].slice(
    0,
    CENTRES + 1,
  );
  for (const reach of REACHES) {
    const drawn = Array.from({ length: ROUND }, (_, k) => near(space, from[k % from.length], reach, random));
    chosen = better(chosen, await largest(admitted(drawn)));
    if (chosen) from = [chosen.point as number[]];
  }
  return chosen?.configuration ?? null;
}

/** The best of a list: of a long one the best that is found from some of its experiments and the best points on, among those near by. */
async function bestOfList(
  { encoding }: SearchSpace,
  list: readonly Option[],
  largest: Largest,
  best: SearchOptions["best"],
): Promise<Scored | null> {
  if (list.length <= MAX_WHOLE) return largest(list);
  const near = (point: readonly number[]) => {
    const distances = distancesTo(encoding, list, point);
    const farthest = distances.slice().sort()[NEARBY];
    return list.filter((_, i) => distances[i] < farthest);
  };
  const step = list.length / SAMPLED;
  let chosen = await largest(Array.from({ length: SAMPLED }, (_, k) => list[Math.floor(k * step)]));
  for (const point of best.slice(0, CENTRES)) chosen = better(chosen, await largest(near(point)));
  for (let move = 0, before: Scored | null = null; chosen && chosen !== before && move < MAX_SWEEPS; move++) {
    before = chosen;
    chosen = better(chosen, await largest(near(chosen.point)));
  }
  return chosen ?? largest(list);
}

function better(a: Scored | null, b: Scored | null): Scored | null {
  return a && b ? (b.value > a.value ? b : a) : (a ?? b);
}

/** The open experiment that moves between levels lead to, of one parameter after another, as long as they gain. */
async function climbed(
  space: SearchSpace,
  fixed: Configuration,
  largest: Largest,
  start: Option,
): Promise<Scored | null> {
  const names = space.encoding.parameters.filter(({ size }) => Number.isFinite(size)).map(({ name }) => name);
  const moved = ({ configuration }: Option, name: string) =>
    distinct(space, space.neighbours(configuration, name, fixed));
  let at = (await largest([start])) ?? (await largest(names.flatMap((name) => moved(start, name))));
  for (let sweep = 0, before: Scored | null = null; at && at !== before && sweep < MAX_SWEEPS; sweep++) {
    before = at;
    for (const name of names) {
      const next = await largest(moved(at, name));
      if (next && next.value > at.value) at = next;
    }
  }
  return at;
}

function distinct({ encoding }: SearchSpace, configurations: readonly (Configuration | null)[]): Option[] {
  const options = configurations.flatMap((each) => (each ? [optionOf(encoding, each)] : []));
  return [...new Map(options.map((option) => [option.key, option])).values()];
}

/** A random point within reach of a centre. */
function near({ encoding }: SearchSpace, centre: readonly number[], reach: number, random: RandomGenerator): number[] {
  return encoding.parameters.map(({ kind, size }, i) => {
    if (kind.categorical) return random.uniform() < reach / 2 ? random.integer(size) : centre[i];
    return Math.min(Math.max(centre[i] + reach * random.normal(), 0), encoding.bounds[1][i]);
  });
}
