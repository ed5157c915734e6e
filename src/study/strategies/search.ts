import type { Acquisition } from "../../acquisition/index.ts";
import { optimizeAcqf, optimizeAcqfDiscrete, optimizeAcqfMixed } from "../../optim/index.ts";
import { generator, type RandomGenerator } from "../../random/index.ts";
import type { Cell } from "../space/index.ts";
import type { Configuration } from "../trials/index.ts";
import { matching } from "./spaceFilling.ts";
import { type Evidence, pointKey, type SuggestRequest, takenPoints } from "./strategy.ts";

/** Admissible points drawn per round where no solver knows the constraints, and how far from the best one each round reaches. */
const [ROUND, REACHES] = [48, [1, 0.2, 0.05, 0.01]];

export interface SearchOptions extends Pick<SuggestRequest, "signal" | "onProgress"> {
  readonly seed: string;
  readonly fixed: Configuration;
  /** Points to search around, best first. */
  readonly best: readonly (readonly number[])[];
}

/**
 * The experiment with the largest acquisition value among those that were not made yet and do not run. Lists are searched one by one;
 * else each cell of the space by a multi-start search within its linear constraints, from where the best experiment beside is taken.
 * Null where nothing new was found.
 */
export async function bestExperiment(
  acquisition: Acquisition,
  evidence: Evidence,
  options: SearchOptions,
): Promise<Configuration | null> {
  const { space } = evidence;
  const { fixed, signal, best } = options;
  const taken = takenPoints(evidence);
  const largest = async (configurations: readonly Configuration[]): Promise<Configuration | null> => {
    const points = configurations.map((configuration) => space.encoding.encode(configuration));
    const open = points.flatMap((point, i) => (taken.has(pointKey(point)) ? [] : [i]));
    if (open.length === 0) return null;
    const choices = open.map((i) => points[i]);
    const { candidates } = await optimizeAcqfDiscrete(acquisition, { choices, signal });
    const key = pointKey(Array.from(candidates.data));
    return configurations[open[choices.findIndex((choice) => pointKey(choice) === key)]];
  };

  if (space.options) return largest(matching(space.options, fixed).map(({ configuration }) => configuration));
  const random = generator(options.seed);
  const point = await maximizer(acquisition, evidence, options, random);
  const found = point && space.admit(point, fixed);
  if (found && !space.stepped && !space.nonlinear && !taken.has(pointKey(space.encoding.encode(found)))) return found;
  const isHeld = (configuration: Configuration) =>
    Object.entries(fixed).every(([name, value]) => configuration[name] === undefined || configuration[name] === value);
  const beside = (configuration: Configuration) => {
    const near = space.neighbours(configuration).filter(isHeld);
    const admitted = space.contains(near);
    return [configuration, ...near.filter((_, i) => admitted[i])];
  };
  if (found && !space.nonlinear) {
    const near = beside(found);
    return (await largest(near)) ?? (await largest(near.flatMap(beside)));
  }
  let centres = [...(point ? [point] : []), ...best.slice(0, 3)];
  let chosen = found && (await largest(beside(found)));
  for (const reach of REACHES) {
    const drawn = Array.from({ length: ROUND }, (_, k) => near(evidence, centres[k % centres.length], reach, random));
    const pool = drawn.map((start) => space.admit(start, fixed)).filter((admitted) => admitted !== null);
    chosen = (await largest([...(chosen ? [chosen] : []), ...pool])) ?? chosen;
    if (chosen) centres = [space.encoding.encode(chosen)];
  }
  return chosen;
}

/** Where the acquisition function is largest over the cells within their linear constraints; null where none has a point. */
async function maximizer(
  acquisition: Acquisition,
  { space }: Evidence,
  { seed, best, fixed, signal, onProgress }: SearchOptions,
  random: RandomGenerator,
): Promise<number[] | null> {
  const bounds = space.encoding.bounds as [number[], number[]];
  let largest: { point: number[]; value: number } | null = null;
  for (const group of alike(space.cells(random, best, fixed).filter(space.isFeasible))) {
    const { inequalities, equalities } = space.linear(group[0]);
    const rows = (list: typeof inequalities) =>
      list.map(({ coefficients, rhs }) => ({ coefficients: Array.from(coefficients), rhs }));
    const options = {
      bounds,
      seed,
      signal,
      onProgress:
        onProgress &&
        (({ active, value }: { active: number; value: number }) =>
          onProgress({ restarts: active, acquisition: value })),
      inequalityConstraints: rows(inequalities),
      equalityConstraints: rows(equalities),
    };
    const fixedFeaturesList = group.map(({ held }) => held);
    const { candidates, value } =
      group.length === 1
        ? await optimizeAcqf(acquisition, { ...options, fixedFeatures: fixedFeaturesList[0] })
        : await optimizeAcqfMixed(acquisition, { ...options, fixedFeaturesList });
    if (!largest || value > largest.value) largest = { point: Array.from(candidates.data), value };
  }
  return largest?.point ?? null;
}

/** Cells in groups to which the same constraints apply. */
function alike(cells: readonly Cell[]): Cell[][] {
  const groups = new Map<string, Cell[]>();
  for (const cell of cells) {
    const key = [...cell.inactive].join();
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  return [...groups.values()];
}

/** A random point within reach of a centre. */
function near({ space }: Evidence, centre: readonly number[], reach: number, random: RandomGenerator): number[] {
  const { parameters, bounds } = space.encoding;
  return parameters.map(({ kind, size }, i) => {
    if (kind.categorical) return random.uniform() < reach / 2 ? random.integer(size) : centre[i];
    return Math.min(Math.max(centre[i] + reach * random.normal(), 0), bounds[1][i]);
  });
}
