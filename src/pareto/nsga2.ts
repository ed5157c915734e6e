import { pow } from "../math/index.ts";
import { nonDominatedSort } from "./nonDominated.ts";
import type { Objectives } from "./points.ts";

/*
 * NSGA-II (Deb et al. 2002) as a generator: it yields points of the unit cube and receives their objectives, which are maximized.
 */

export interface Nsga2Options {
  /** The first population, of points in the unit cube. */
  readonly initial: readonly Float64Array[];
  /** How many populations follow it. */
  readonly generations: number;
  /** A uniform random number in [0, 1). */
  readonly uniform: () => number;
  /** Moves a point to where it is allowed. */
  readonly repair?: (x: Float64Array) => Float64Array;
}

export interface Individual {
  readonly x: Float64Array;
  readonly y: Objectives;
}

interface Ranked extends Individual {
  readonly rank: number;
  readonly crowding: number;
}

/** Distribution indices of simulated binary crossover and of polynomial mutation, and the probability of crossover; the usual values. */
const [CROSSOVER_INDEX, MUTATION_INDEX, CROSSOVER] = [15, 20, 0.9];

/** The last population, the best first: by rank, then by distance from its neighbours. */
export function* nsga2(options: Nsga2Options): Generator<readonly Float64Array[], Individual[], readonly Objectives[]> {
  const { initial, generations, repair = (x) => x } = options;
  const size = initial.length;
  const evaluated = (points: readonly Float64Array[], values: readonly Objectives[]) =>
    points.map((x, i) => ({ x, y: values[i] }));
  let population = ranked(evaluated(initial, yield initial));
  for (let generation = 0; generation < generations; generation++) {
    const children: Float64Array[] = [];
    while (children.length < size) children.push(...offspring(population, options).map(repair));
    const born = children.slice(0, size);
    population = ranked([...population, ...evaluated(born, yield born)]).slice(0, size);
  }
  return population;
}

/** Individuals by rank and falling crowding distance. */
function ranked(individuals: readonly Individual[]): Ranked[] {
  const ranks = nonDominatedSort(individuals.map(({ y }) => y));
  const fronts: Individual[][] = [];
  for (const [i, individual] of individuals.entries()) {
    fronts[ranks[i]] ??= [];
    fronts[ranks[i]].push(individual);
  }
  return fronts.flatMap((front, rank) => {
    const crowding = crowdingDistances(front.map(({ y }) => y));
    return front
      .map(({ x, y }, i) => ({ x, y, rank, crowding: crowding[i] }))
      .sort((a, b) => b.crowding - a.crowding || 0);
  });
}

/** For each point the sum over objectives of the gap between its neighbours, in units of the range; infinite at the ends. */
function crowdingDistances(points: readonly Objectives[]): number[] {
  const distances = new Array<number>(points.length).fill(0);
  for (let j = 0; j < points[0].length; j++) {
    const order = points.map((_, i) => i).sort((a, b) => points[a][j] - points[b][j]);
    const at = (k: number) => points[order[k]][j];
    const range = at(order.length - 1) - at(0) || 1;
    for (const [k, i] of order.entries()) {
      const end = k === 0 || k === order.length - 1;
      distances[i] += end ? Number.POSITIVE_INFINITY : (at(k + 1) - at(k - 1)) / range;
    }
  }
  return distances;
}

/** Two children of two parents, each the better one of two by chance. */
function offspring(population: readonly Ranked[], { uniform }: Nsga2Options): [Float64Array, Float64Array] {
  const parent = () => {
    const [a, b] = [0, 1].map(() => Math.floor(uniform() * population.length));
    return population[Math.min(a, b)].x; // the population is in order
  };
  const [a, b] = [Float64Array.from(parent()), Float64Array.from(parent())];
  const d = a.length;
  if (uniform() < CROSSOVER)
    for (let i = 0; i < d; i++) {
      if (uniform() < 0.5) continue;
      const u = uniform();
      const beta = pow(u <= 0.5 ? 2 * u : 1 / (2 * (1 - u)), 1 / (CROSSOVER_INDEX + 1));
      const [middle, half] = [(a[i] + b[i]) / 2, (beta * (b[i] - a[i])) / 2];
      a[i] = clip(middle - half);
      b[i] = clip(middle + half);
    }
  for (const child of [a, b])
    for (let i = 0; i < d; i++) if (uniform() < 1 / d) child[i] = clip(child[i] + step(uniform()));
  return [a, b];
}

/** A step of polynomial mutation. */
function step(u: number): number {
  const root = 1 / (MUTATION_INDEX + 1);
  return u < 0.5 ? pow(2 * u, root) - 1 : 1 - pow(2 * (1 - u), root);
}

const clip = (x: number) => Math.min(Math.max(x, 0), 1);
