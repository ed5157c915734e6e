import type { Acquisition } from "../../acquisition/index.ts";
import { asTensor, noGrad } from "../../tensor/index.ts";
import { type Parameter, pointKey } from "../space/index.ts";
import type { Configuration } from "../trials/index.ts";
import { type Evidence, takenPoints } from "./strategy.ts";

/** Values of a parameter that are compared, and by how much the acquisition value may differ among them: nats, as it is a logarithm. */
const [COMPARED, INDIFFERENT] = [9, 0.02];

/**
 * The experiment with its parameters that do not matter, by a log acquisition function, moved to where they were tried least: to the middle of
 * the largest gap between the values tried, or to the value tried least often. Without this they would stay where the search began.
 */
export function spreadIndifferent(
  acquisition: Acquisition,
  evidence: Evidence,
  chosen: Configuration,
  fixed: Configuration,
): Configuration {
  const { space, points, pending } = evidence;
  const { encoding } = space;
  const tried = [...points, ...pending];
  const valuesAt = (all: readonly Configuration[]) =>
    noGrad(() => acquisition.forward(asTensor(all.map((each) => encoding.encode(each))).expandDims(1))).data;
  const admissible = (all: readonly Configuration[]) => space.contains(all).every((is) => is);
  const activeIn = (experiment: Configuration) => Object.keys(experiment).sort().join();
  const active = activeIn(chosen);
  const variantsOf = (from: Configuration, { name, kind, spec }: Parameter, coordinates: readonly number[]) =>
    coordinates.map((coordinate): Configuration => ({ ...from, [name]: kind.decode(spec, coordinate) }));

  const free = encoding.parameters.flatMap((parameter, i) => {
    const { name, size } = parameter;
    if (size === 1 || !Object.hasOwn(chosen, name) || Object.hasOwn(fixed, name)) return [];
    const coordinates = coordinatesOf(parameter);
    const compared = variantsOf(chosen, parameter, coordinates);
    // A parameter on which others depend matters, whatever the model says.
    if (compared.some((each) => activeIn(encoding.decode(encoding.encode(each))) !== active)) return [];
    return admissible(compared) ? [{ i, parameter, coordinates, compared }] : [];
  });
  const [value, ...others] = valuesAt([chosen, ...free.flatMap(({ compared }) => compared)]);
  const lowest = value - INDIFFERENT;
  const isIndifferent = (values: Iterable<number>) => [...values].every((value) => value >= lowest);

  let moved = chosen;
  for (const { i, parameter, coordinates } of free) {
    const own = others.splice(0, coordinates.length);
    if (!isIndifferent(own)) continue;
    const values = tried.map((point) => point[i]);
    const { categorical } = parameter.kind;
    const [best] = variantsOf(moved, parameter, [categorical ? leastTried(coordinates, values) : middleOfGap(values)]);
    if (admissible([best]) && isIndifferent(valuesAt([best]))) moved = best;
  }
  return takenPoints(evidence).has(pointKey(encoding.encode(moved))) ? chosen : moved;
}

/** Coordinates of some values, all over the range. */
function coordinatesOf({ kind, spec, size }: Parameter): number[] {
  const count = Math.min(size, COMPARED);
  if (size === Number.POSITIVE_INFINITY) return Array.from({ length: count }, (_, k) => k / (count - 1));
  const level = (k: number) => kind.encode(spec, kind.level(spec, Math.floor((k * size) / count)));
  return Array.from({ length: count }, (_, k) => level(k));
}

function leastTried(codes: readonly number[], tried: readonly number[]): number {
  const times = (code: number) => tried.filter((each) => each === code).length;
  return codes.reduce((least, code) => (times(code) < times(least) ? code : least));
}

/** The middle of the largest gap between the values and the ends 0 and 1; a gap at an end counts twice, as its end is free. */
function middleOfGap(tried: readonly number[]): number {
  const inside = tried.filter((value) => value >= 0 && value <= 1).sort((a, b) => a - b);
  if (inside.length === 0) return 0.5;
  const gaps = [
    { width: 2 * inside[0], middle: 0 },
    ...inside.slice(1).map((value, k) => ({ width: value - inside[k], middle: (value + inside[k]) / 2 })),
    { width: 2 * (1 - inside[inside.length - 1]), middle: 1 },
  ];
  return gaps.reduce((a, b) => (b.width > a.width ? b : a)).middle;
}
