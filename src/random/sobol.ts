import { asGiven, checkedSeed, integerFrom, readOptions } from "../arguments/index.ts";
import { integer, invalid, oneOf } from "../errors/index.ts";
import { powerOfTwo } from "../math/index.ts";
import { maxSobolDimension, maxSobolDimensionWithDirections } from "./directionNumbers.ts";
import { directions, sobolBits } from "./directions.ts";
import { generator, type RandomGenerator, type Seed } from "./generator.ts";
import { mix } from "./hash.ts";

/** Number of points of a sequence. */
const CAPACITY = powerOfTwo(sobolBits);

/** Options of `sobol`. */
export interface SobolOptions {
  /**
   * How the points are randomized; defaults to "owen".
   * - "owen": nested uniform scrambling (Owen 1995), the least variance
   * - "linearMatrix": random lower triangular matrix and digital shift (Matoušek 1998)
   * - false: the sequence itself, which starts at the origin
   */
  scramble?: false | "owen" | "linearMatrix";
  /** Seed of the scrambling; defaults to 0. */
  seed?: Seed;
  /** Number of initial points to skip; defaults to 0. Any other number than a power of two unbalances the points. */
  skip?: number;
  /** Needed for more than 128 dimensions: `sobolDirections` of boflow/sobolDirections. */
  directions?: string;
}

/** A Sobol sequence, made by `sobol`. */
export interface Sobol {
  /** The number of coordinates of a point. */
  readonly dimension: number;
  /** The next n points, `n x dimension`, row-major. */
  next(n: number): Float64Array;
}

/**
 * A Sobol sequence in [0, 1)^dimension, in Gray-code order, with the direction numbers of Joe and Kuo (2008); at most 128
 * dimensions, 2,000 with `directions`, and 2^32 points. Each scrambled coordinate is uniformly distributed
 * in (0, 1), and depends neither on the number of dimensions nor on how the points are divided among calls of `next`. Throws
 * InputError for more dimensions or points than there are. BoTorch: `draw_sobol_samples`, PyTorch: `SobolEngine`.
 *
 *     const points = sobol(3, { seed: 1 }).next(16); // 16 x 3, row-major
 */
export function sobol(dimension: number, options: SobolOptions = {}): Sobol {
  const {
    scramble,
    seed,
    skip,
    directions: further,
  } = readOptions("sobol options", options, {
    scramble: [checkedScramble, "owen"],
    seed: [checkedSeed, 0],
    skip: [integerFrom(0, CAPACITY), 0],
    directions: [asGiven, undefined],
  });
  integer("dimension", dimension, 1);
  checkDimension(dimension, further);

  const columns = directions(dimension, further);
  const random = generator(seed).fork("sobol");
  const coordinate = scramble === "owen" ? owen : scramble === "linearMatrix" ? linearMatrix : plain;
  const values = Array.from({ length: dimension }, (_, j) => coordinate(random.fork(j)));

  const digits = new Int32Array(dimension); // of the next point, the top bit weighs 1/2
  let index = skip;
  const gray = index ^ Math.floor(index / 2);
  for (let k = 0; k < sobolBits; k++) if ((gray >>> k) & 1) flip(k);

  function flip(k: number) {
    for (let j = 0; j < dimension; j++) digits[j] ^= columns[j * sobolBits + k];
  }

  return {
    dimension,
    next(n) {
      integer("n", n);
      if (index + n > CAPACITY) invalid("n", `at most the ${CAPACITY - index} points left`, n);
      const points = new Float64Array(n * dimension);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < dimension; j++) points[i * dimension + j] = values[j](digits[j]);
        index++;
        if (index < CAPACITY) flip(trailingZeros(index));
      }
      return points;
    },
  };
}

function checkedScramble(what: string, given: unknown): SobolOptions["scramble"] & {} {
  return given === false ? false : oneOf(what, given, ["owen", "linearMatrix"] as const);
}

function checkDimension(dimension: number, further: string | undefined): void {
  if (further !== undefined && (typeof further !== "string" || further.length < 1000))
    invalid("directions", "sobolDirections of boflow/sobolDirections", further);
  if (dimension > maxSobolDimensionWithDirections)
    invalid(
      "dimension",
      `at most ${maxSobolDimensionWithDirections}`,
      dimension,
      "use independent random points instead",
    );
  if (dimension > maxSobolDimension && further === undefined)
    invalid(
      "dimension",
      `at most ${maxSobolDimension}`,
      dimension,
      `for up to ${maxSobolDimensionWithDirections} give { directions: sobolDirections }, imported from "boflow/sobolDirections"`,
    );
}

/** From 32 binary digits of a coordinate to its value. */
type Coordinate = (digits: number) => number;

const plain = (): Coordinate => (digits) => (digits >>> 0) * (1 / 0x100000000);

/** 32 + 20 binary digits plus half a unit in the last place, so that it is never 0; 53 bits, hence exact. */
function value(high: number, low: number): number {
  return (high >>> 0) * (1 / 0x100000000) + ((low >>> 12) + 0.5) * Number.EPSILON;
}

/** Every digit is flipped by a random bit that depends on all preceding digits; the random bits are hashes. */
function owen(random: RandomGenerator): Coordinate {
  const keys = randomWords(random, sobolBits + 1);
  return (digits) => {
    let high = digits;
    for (let k = 0; k < sobolBits; k++) {
      const before = k === 0 ? 0 : digits & (-1 << (sobolBits - k));
      high ^= (mix(before ^ keys[k]) & 1) << (sobolBits - 1 - k);
    }
    return value(high, mix(digits ^ keys[sobolBits]));
  };
}

/** Digits L x ⊕ shift in binary arithmetic, with L (52 x 32) lower triangular, ones on its diagonal, random below. */
function linearMatrix(random: RandomGenerator): Coordinate {
  const [highShift, lowShift] = randomWords(random, 2);
  const lowColumns = randomWords(random, sobolBits);
  const highColumns = randomWords(random, sobolBits).map((bits, k) => (bits & (0x7fffffff >>> k)) | (0x80000000 >>> k));
  return (digits) => {
    let high = highShift;
    let low = lowShift;
    for (let left = digits; left !== 0; ) {
      const k = Math.clz32(left);
      high ^= highColumns[k];
      low ^= lowColumns[k];
      left ^= 0x80000000 >>> k;
    }
    return value(high, low);
  };
}

function randomWords(random: RandomGenerator, count: number): Int32Array {
  return Int32Array.from({ length: count }, () => random.integer(0x100000000) | 0);
}

function trailingZeros(n: number): number {
  return 31 - Math.clz32(n & -n);
}
