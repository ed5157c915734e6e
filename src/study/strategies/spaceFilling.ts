import { InputError, show } from "../../errors/index.ts";
import { generator, samplePolytope, spreadSequence } from "../../random/index.ts";
import type { Option, SearchSpace } from "../space/index.ts";
import type { Configuration } from "../trials/index.ts";
import { type Evidence, pointKey, takenPoints } from "./strategy.ts";

/** Points of the sequence that are tried before constraints are sampled otherwise. */
const MAX_TRIES = 256;

/**
 * The next experiment of a space-filling design: the first point of a scrambled Sobol sequence, from number `id` on, that can be run
 * and was not taken. Of a list of experiments, the one nearest to a point of the sequence; repeats only when all of them are taken. Where
 * constraints leave too little of the cube, uniform draws from what they leave, or the admissible point nearest to the sequence's.
 */
export function spaceFilling(evidence: Evidence, id: number, seed: string, fixed: Configuration): Configuration {
  const { space } = evidence;
  const { encoding, options } = space;
  const taken = takenPoints(evidence);
  const isNew = (configuration: Configuration) => !taken.has(pointKey(encoding.encode(configuration)));
  const d = encoding.parameters.length;
  const sequence = spreadSequence(d, { seed, skip: id });
  const draw = () => encoding.draw(sequence.next(1), fixed);

  if (options) return nearestOption(matching(options, fixed), encoding.encode(draw()), taken, space).configuration;
  let last = draw();
  for (let k = 0; k < MAX_TRIES; k++, last = draw()) if (space.contains([last])[0] && isNew(last)) return last;
  for (const start of constrainedStarts(space, `${seed}/${id}`, fixed)) {
    const found = space.admit(start, fixed);
    if (found && isNew(found)) return found;
  }
  // Nothing new was found; any experiment that can be made.
  const found = space.admit(encoding.encode(last), fixed) ?? space.admit(encoding.encode(space.witness), fixed);
  if (found) return found;
  if (Object.keys(fixed).length > 0) throw noneWith(fixed);
  return space.witness;
}

function noneWith(fixed: Configuration): InputError {
  return new InputError(`invalid fixed parameters: no experiment of the space was found that has ${show(fixed)}`);
}

/** The experiments that have the values set by the user. Throws InputError where none has. */
export function matching(options: readonly Option[], fixed: Configuration): readonly Option[] {
  const entries = Object.entries(fixed);
  const found = options.filter(({ configuration }) =>
    entries.every(([name, value]) => (configuration[name] ?? value) === value),
  );
  if (found.length === 0) throw noneWith(fixed);
  return found;
}

/** Of those not taken, or of all when none is left. */
function nearestOption(
  options: readonly Option[],
  point: readonly number[],
  taken: ReadonlySet<string>,
  space: SearchSpace,
): Option {
  const { parameters } = space.encoding;
  const open = options.filter((option) => !taken.has(pointKey(option.point)));
  const distance = (option: Option) =>
    parameters.reduce((sum, { kind }, i) => {
      const gap = kind.categorical ? Number(option.point[i] !== point[i]) : option.point[i] - point[i];
      return sum + gap * gap;
    }, 0);
  const all = (open.length > 0 ? open : options).map((option) => ({ option, distance: distance(option) }));
  return all.reduce((a, b) => (b.distance < a.distance ? b : a)).option;
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
