import { InputError, SpaceExhaustedError, show } from "../../errors/index.ts";
import { generator, type RandomGenerator, samplePolytope, spreadSequence } from "../../random/index.ts";
import { distancesTo, type Option, pointKey, type SearchSpace } from "../space/index.ts";
import { type Configuration, REDEFINE } from "../trials/index.ts";
import { distantFrom } from "./distance.ts";
import { noiseOf } from "./noise.ts";
import { type Evidence, knownPoints, type SuggestRequest, takenPoints } from "./strategy.ts";

/** Points of the sequence that are tried before constraints are sampled otherwise. */
const MAX_TRIES = 256;
/** How many experiments of a finite space are drawn for each of a design, and among how many at most. */
const [DRAWS, CONSIDERED] = [50, 1024];

/**
 * The next experiment of a space-filling design: the first point of a scrambled Sobol sequence, from number `id` on, that can be run
 * and was not taken. Of a finite space, an experiment that represents many others (`representative`). Where constraints leave too little of the
 * cube, uniform draws from what they leave, or the admissible point nearest to the sequence's. Experiments that keep `minDistance` from those that are
 * known come first. With `repeats`, experiments that were made are made again when there is no other. Throws SpaceExhaustedError where none is left, InputError where none has the `fixed` values.
 */
export function spaceFilling(
  evidence: Evidence,
  id: number,
  seed: string,
  fixed: Configuration,
  { repeats = false, minDistance = 0 }: { readonly repeats?: boolean; readonly minDistance?: number } = {},
): Configuration {
  const { space } = evidence;
  const { encoding } = space;
  const options = space.options(fixed);
  if (options?.length === 0) throw noneWith(fixed);
  const sequence = spreadSequence(encoding.parameters.length, { seed, skip: id });
  const draw = () => encoding.draw(sequence.next(1), fixed);
  const isApart = distantFrom(evidence, minDistance);
  for (const taken of [takenPoints(evidence), ...(repeats ? [takenPoints(evidence, true)] : [])]) {
    const open = options?.filter(({ key }) => !taken.has(key));
    if (open && open.length > 0) {
      const apart = open.filter(({ configuration }) => isApart(configuration));
      return representative(apart.length > 0 ? apart : open, evidence, generator(`${seed}/${id}`)).configuration;
    }
    if (open) continue;
    let near: Configuration | undefined;
    for (const configuration of drawn(space, draw, `${seed}/${id}`, fixed)) {
      if (taken.has(pointKey(encoding.encode(configuration)))) continue;
      if (isApart(configuration)) return configuration;
      near ??= configuration;
    }
    if (near) return near;
  }
  throw exhausted(evidence, 1, fixed);
}

/** What the reason of a suggestion says where it is a repeat. */
export function repeatNote(evidence: Evidence, parameters: Configuration, noise = noiseOf(evidence)): string {
  const isRepeat = takenPoints(evidence).has(pointKey(evidence.space.encoding.encode(parameters)));
  return isRepeat ? `; a repeat, as ${noise.because}` : "";
}

/** Throws SpaceExhaustedError where a finite space has fewer experiments left than are asked for, and noise is not known to make repeats worth it. */
export function checkOpen(evidence: Evidence, { count, fixed }: Pick<SuggestRequest, "count" | "fixed">): void {
  if (noiseOf(evidence).isNoisy) return;
  const taken = takenPoints(evidence);
  const options = evidence.space.options(fixed);
  if (options && options.length > 0 && options.filter(({ key }) => !taken.has(key)).length < count)
    throw exhausted(evidence, count, fixed);
}

function exhausted(evidence: Evidence, count: number, fixed: Configuration): SpaceExhaustedError {
  const { space } = evidence;
  const taken = takenPoints(evidence);
  const options = space.options(fixed);
  const own = Object.entries(fixed).filter(([name, value]) => space.targets[name] !== value);
  const having = own.length > 0 ? ` with ${show(Object.fromEntries(own))}` : "";
  const remedy = `declare noise: true if a repeat may have another outcome, or widen the space and ${REDEFINE}; enqueue and measure make one again`;
  const left = options?.filter(({ key }) => !taken.has(key)).length;
  if (left)
    return new SpaceExhaustedError(
      `the space has ${left} of ${options?.length} experiments${having} left, and ${count} are asked for; ask for at most ${left}`,
    );
  const made = "was made, runs, failed or was stopped early";
  return new SpaceExhaustedError(
    options
      ? `the space is used up: each of its ${options.length} experiments${having} ${made}; ${remedy}`
      : `the space is used up: each experiment${having} that was found ${made}; ${remedy}`,
  );
}

function noneWith(fixed: Configuration): InputError {
  return new InputError(`invalid fixed parameters: no experiment of the space was found that has ${show(fixed)}`);
}

/**
 * Of some options, drawn with probabilities proportional to their squared distances from the nearest experiment that is known, the one after which these
 * distances of all options sum to the least (greedy k-means++, Arthur and Vassilvitskii 2007). Unlike points of a sequence such options are many where the
 * options of a list are many.
 */
function representative(options: readonly Option[], evidence: Evidence, random: RandomGenerator): Option {
  const { encoding } = evidence.space;
  const step = Math.max(options.length / CONSIDERED, 1);
  const considered = Array.from({ length: Math.floor(options.length / step) }, (_, k) => options[Math.floor(k * step)]);
  const from = (point: readonly number[]) => distancesTo(encoding, considered, point);
  const nearer = (a: Float64Array, b: Float64Array) => a.map((distance, i) => Math.min(distance, b[i]));
  // No squared distance is larger than the number of parameters.
  const farthest = new Float64Array(considered.length).fill(encoding.parameters.length);
  const distances = knownPoints(evidence).map(from).reduce(nearer, farthest);
  let total = 0;
  const cumulated = distances.map((distance) => {
    total += distance;
    return total;
  });
  const drawn = Array.from({ length: DRAWS }, () => {
    const u = random.uniform() * total;
    const at = cumulated.findIndex((sum) => sum > u);
    // Where all options are known, each is as good.
    return considered[at < 0 ? random.integer(considered.length) : at];
  });
  const sums = drawn.map(({ point }) => nearer(distances, from(point)).reduce((a, b) => a + b));
  return drawn[sums.indexOf(Math.min(...sums))];
}

/** Experiments that can be made: points of the sequence, then such as constraints leave. Throws InputError where there is none. */
function* drawn(
  space: SearchSpace,
  draw: () => Configuration,
  seed: string,
  fixed: Configuration,
): Generator<Configuration> {
  const { encoding } = space;
  let last = draw();
  for (let k = 0; k < MAX_TRIES; k++, last = draw()) if (space.contains([last])[0]) yield last;
  const starts = [...constrainedStarts(space, seed, fixed), encoding.encode(last), encoding.encode(space.witness)];
  const found = starts.map((start) => space.admit(start, fixed)).filter((admitted) => admitted !== null);
  if (found.length === 0 && Object.keys(fixed).length > 0) throw noneWith(fixed);
  yield* found.length > 0 ? found : [space.witness];
}

/** Draws from the linear constraints of some cells. */
function* constrainedStarts(space: SearchSpace, seed: string, fixed: Configuration): Generator<number[]> {
  const random = generator(seed);
  const [lower, upper] = space.encoding.bounds;
  const cells = random.shuffle(space.cells(random, [], fixed));
  for (let k = 0; k < 16; k++) {
    const cell = cells[k % cells.length];
    const held = (side: readonly number[]) => side.map((value, i) => cell.held[i] ?? value);
    const bounds = { lower: held(lower), upper: held(upper) };
    if (!space.isFeasible(cell)) continue;
    if (bounds.lower.some((low, i) => low < bounds.upper[i]))
      yield Array.from(samplePolytope(1, { bounds, ...space.linear(cell) }, { seed: `${seed}/${k}` }));
    else yield bounds.lower;
  }
}
