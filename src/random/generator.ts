import { integer, invalid } from "../errors/index.ts";
import { ndtri } from "../math/index.ts";
import { absorb, type Words } from "./hash.ts";

/** A whole number or a text. */
export type Seed = number | string;

/** A generator's state as plain data: `key` identifies its stream, `words` the position in it. */
export interface GeneratorState {
  /** What the seed came to. */
  readonly key: readonly number[];
  /** The position in the stream. */
  readonly words: readonly number[];
}

/** A seeded stream of random numbers; the same seed gives the same stream on every platform. */
export interface RandomGenerator {
  /** Uniform on [0, 1): a multiple of 2^-53. */
  uniform(): number;
  /** Standard normal, |z| < 8.3, from one uniform number. */
  normal(): number;
  /** Uniform among 0, …, n - 1, without bias. */
  integer(n: number): number;
  /** One of the items, with probabilities proportional to `weights`; defaults to equal ones. */
  choice<T>(items: ArrayLike<T>, weights?: ArrayLike<number>): T;
  /** The items in random order, as a new array. */
  shuffle<T>(items: ArrayLike<T>): T[];
  /** The independent stream `label` of this generator; it does not depend on how many numbers were drawn before. */
  fork(label: Seed): RandomGenerator;
  /** The state, from which a generator goes on with the same numbers. */
  state(): GeneratorState;
  /** Continues from a state that `state()` returned. */
  restore(state: GeneratorState): void;
}

const root: Words = [0x243f6a88, 0x85a308d3 | 0, 0x13198a2e, 0x03707344];

/**
 * The generator xoshiro128** (Blackman and Vigna 2021), its 128 bits hashed from `seed`, a whole number or a string. Throws InputError
 * for any other seed.
 *
 *     const random = generator(7);
 *     random.uniform();
 *     random.fork("noise").normal();
 */
export function generator(seed: Seed): RandomGenerator {
  return stream(absorb(root, validSeed("seed", seed)));
}

function validSeed(what: string, seed: unknown): Seed {
  if (typeof seed !== "string" && !Number.isSafeInteger(seed)) invalid(what, "a whole number or a string", seed);
  return seed as Seed;
}

function stream(initialKey: Words): RandomGenerator {
  let key = initialKey;
  let [a, b, c, d] = absorb(key, "words");

  const next = () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9);
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return result >>> 0;
  };
  const bits53 = () => (next() >>> 5) * 0x4000000 + (next() >>> 6);
  const uniform = () => bits53() * (Number.EPSILON / 2);

  const integerBelow = (n: number) => {
    integer("n", n, 1);
    const limit = 0x20000000000000 - (0x20000000000000 % n); // rejects the last, incomplete range of n, which would favour small results
    let bits = bits53();
    while (bits >= limit) bits = bits53();
    return bits % n;
  };

  return {
    uniform,
    // Midpoints of a grid of 2^52 cells: never 0 or 1, and symmetric about 1/2.
    normal: () => ndtri((Math.floor(bits53() / 2) + 0.5) * Number.EPSILON),
    integer: integerBelow,
    choice(items, weights) {
      if (items.length === 0) invalid("items", "at least one", items);
      return items[weights ? weightedIndex(uniform(), weights, items.length) : integerBelow(items.length)];
    },
    shuffle(items) {
      const result = Array.from(items);
      for (let i = result.length - 1; i > 0; i--) {
        const j = integerBelow(i + 1);
        [result[i], result[j]] = [result[j], result[i]];
      }
      return result;
    },
    fork: (label) => stream(absorb(key, validSeed("label", label))),
    state: () => ({ key: [...key], words: [a, b, c, d] }),
    restore(state) {
      key = fourWords("state.key", state.key);
      [a, b, c, d] = fourWords("state.words", state.words);
    },
  };
}

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

function weightedIndex(u: number, weights: ArrayLike<number>, length: number): number {
  if (weights.length !== length) invalid("weights", `${length} numbers, one per item`, weights);
  let total = 0;
  for (let i = 0; i < length; i++) {
    if (!(weights[i] >= 0)) invalid("weights", "non-negative numbers", weights);
    total += weights[i];
  }
  if (!(total > 0 && total < Number.POSITIVE_INFINITY)) invalid("weights", "a positive finite sum", weights);

  let left = u * total;
  let last = 0;
  for (let i = 0; i < length; i++) {
    if (weights[i] === 0) continue;
    last = i;
    left -= weights[i];
    if (left < 0) break;
  }
  return last;
}

function fourWords(what: string, words: readonly number[]): Words {
  if (words?.length !== 4 || !words.every((w) => w === (w | 0))) invalid(what, "four 32-bit integers", words);
  return words as unknown as Words;
}
