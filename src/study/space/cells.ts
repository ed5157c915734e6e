import type { RandomGenerator } from "../../random/index.ts";
import type { Configuration } from "../trials/index.ts";
import type { Constraint } from "./constraints.ts";
import type { Encoding } from "./encoding.ts";
import type { Held } from "./feasibility.ts";

/** How many cells are searched; where there are more, a sample of them. */
const MAX_CELLS = 32;
/** Subsets of parameters above zero that are distinguished; where there are more, a sample of them. */
const MAX_SUBSETS = 1024;

/**
 * A part of the space in which the same parameters are active and unordered values do not change: coordinates held there, and names of
 * inactive parameters.
 */
export interface Cell {
  readonly held: Held;
  readonly inactive: ReadonlySet<string>;
}

/** One thing that distinguishes cells: the value of a parameter, or which parameters of a mixture are zero. */
interface Digit {
  readonly options: readonly Held[];
  /** The option to which a point belongs. */
  of(point: ArrayLike<number>): number;
}

export interface Cells {
  /** The cell of a point; the user's `fixed` values are held in all of them. */
  of(point: ArrayLike<number>, fixed: Configuration): Cell;
  /** All cells, or those of the `best` points and a random sample of the others. */
  list(random: RandomGenerator, best: readonly ArrayLike<number>[], fixed: Configuration): Cell[];
  /** The same of larger cells, in which choices on which nothing depends are free. */
  structures(random: RandomGenerator, best: readonly ArrayLike<number>[], fixed: Configuration): Cell[];
}

export function cellsOf(
  encoding: Encoding,
  constraints: readonly Constraint[],
  parents: readonly string[],
  random: RandomGenerator,
): Cells {
  const { parameters, bounds } = encoding;
  const index = (name: string) => parameters.findIndex((parameter) => parameter.name === name);

  const digitsOf = (fixed: Configuration, held: "choices" | "parents"): Digit[] => {
    const free = parameters.flatMap((parameter, i) =>
      Object.hasOwn(fixed, parameter.name) ? [] : [{ ...parameter, i }],
    );
    const values = free
      .filter(
        ({ kind, size, name }) => size > 1 && ((kind.categorical && held === "choices") || parents.includes(name)),
      )
      .map(({ kind, spec, size, i }): Digit => {
        const coordinates = Array.from({ length: size }, (_, k) => kind.encode(spec, kind.level(spec, k)));
        return {
          options: coordinates.map((coordinate) => ({ [i]: coordinate })),
          of: (point) => Math.max(coordinates.indexOf(kind.encode(spec, kind.decode(spec, point[i]))), 0),
        };
      });
    return [...values, ...constraints.flatMap(({ cardinality }) => (cardinality ? [zeros(cardinality)] : []))];
  };

  /** Which parameters of a mixture are zero: all but `most` of them. */
  const zeros = ({ names, most }: NonNullable<Constraint["cardinality"]>): Digit => {
    const at = names.map((name) => {
      const i = index(name);
      const { kind, spec } = parameters[i];
      // The value nearest to zero; where that is above zero, no point satisfies the constraint.
      const zero = kind.check(spec, 0) === undefined ? kind.decode(spec, 0) : 0;
      return { i, zero: kind.encode(spec, zero) };
    });
    const sets = subsets(at.length, Math.max(at.length - most, 0), random);
    return {
      options: sets.map((set) => Object.fromEntries(set.map((k) => [at[k].i, at[k].zero]))),
      of(point) {
        const order = at
          .map((_, k) => k)
          .sort((a, b) => Math.abs(point[at[a].i] - at[a].zero) - Math.abs(point[at[b].i] - at[b].zero));
        const smallest = order
          .slice(0, Math.max(at.length - most, 0))
          .sort((a, b) => a - b)
          .join();
        return Math.max(
          sets.findIndex((set) => set.join() === smallest),
          0,
        );
      },
    };
  };

  const digits = digitsOf({}, "choices");
  const cell = (own: readonly Digit[], codes: readonly number[], fixed: Configuration): Cell => {
    const held: Record<number, number> = Object.assign({}, ...own.map(({ options }, k) => options[codes[k]]));
    parameters.forEach(({ name, kind, spec }, i) => {
      if (Object.hasOwn(fixed, name)) held[i] = kind.encode(spec, fixed[name]);
    });
    const middle = bounds[0].map((low, i) => held[i] ?? (low + bounds[1][i]) / 2);
    const active = encoding.decode(middle, fixed);
    const inactive = new Set(parameters.flatMap(({ name }) => (Object.hasOwn(active, name) ? [] : [name])));
    const unused = encoding.encode({});
    parameters.forEach(({ name }, i) => {
      if (inactive.has(name)) held[i] = unused[i];
    });
    return { held, inactive };
  };
  const listed = (
    own: readonly Digit[],
    random: RandomGenerator,
    best: readonly ArrayLike<number>[],
    fixed: Configuration,
  ) => {
    const total = own.reduce((product, { options }) => product * options.length, 1);
    const codes = total <= MAX_CELLS ? everyCode(own) : sampledCodes(own, best, random);
    const cells = codes.map((code) => cell(own, code, fixed));
    return [...new Map(cells.map((c) => [JSON.stringify(c.held), c])).values()];
  };

  return {
    of(point, fixed) {
      const own = Object.keys(fixed).length === 0 ? digits : digitsOf(fixed, "choices");
      const codes = own.map((digit) => digit.of(point));
      return cell(own, codes, fixed);
    },
    list: (random, best, fixed) => listed(digitsOf(fixed, "choices"), random, best, fixed),
    structures: (random, best, fixed) => listed(digitsOf(fixed, "parents"), random, best, fixed),
  };
}

function everyCode(digits: readonly Digit[]): number[][] {
  return digits.reduce<number[][]>(
    (all, { options }) => all.flatMap((code) => options.map((_, k) => [...code, k])),
    [[]],
  );
}

/** The codes of the best points, and random ones; half of those change one digit of a good code. */
function sampledCodes(digits: readonly Digit[], points: readonly ArrayLike<number>[], random: RandomGenerator) {
  const best = points.slice(0, MAX_CELLS / 4).map((point) => digits.map((digit) => digit.of(point)));
  const drawn = Array.from({ length: MAX_CELLS - best.length }, () => {
    const near = best.length > 0 && random.uniform() < 0.5;
    const code = near ? [...random.choice(best)] : digits.map(({ options }) => random.integer(options.length));
    const at = random.integer(digits.length);
    code[at] = random.integer(digits[at].options.length);
    return code;
  });
  return [...new Map([...best, ...drawn].map((code) => [code.join(), code])).values()];
}

/** The subsets of 0 … n − 1 with k entries in rising order; a random sample where there are too many. */
function subsets(n: number, k: number, random: RandomGenerator): number[][] {
  let count = 1;
  for (let j = 0; j < k; j++) count = (count * (n - j)) / (j + 1);
  if (count > MAX_SUBSETS) {
    const indices = Array.from({ length: n }, (_, i) => i);
    const draw = () => random.shuffle(indices).slice(0, k);
    return Array.from({ length: MAX_SUBSETS }, () => draw().sort((a, b) => a - b));
  }
  const from = (first: number, left: number): number[][] =>
    left === 0
      ? [[]]
      : Array.from({ length: Math.max(n - first - left + 1, 0) }, (_, j) => first + j).flatMap((i) =>
          from(i + 1, left - 1).map((rest) => [i, ...rest]),
        );
  return from(0, k);
}
