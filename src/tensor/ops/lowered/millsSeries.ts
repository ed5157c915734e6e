import * as scalar from "../../../math/index.ts";
import { asTensor, type Tensor } from "../../tensor.ts";
import { add, div, mul, sub } from "../arithmetic.ts";

/*
 * Mills' ratio in elementary ops, for graph formats without special functions: two Chebyshev series over the whole half-line z ≥ 0,
 * in t = (z − k)/(z + k) (Shepherd and Laframboise 1981). All functions of the normal distribution follow from them. The coefficients
 * are computed from the scalar functions by the discrete cosine transform.
 */

interface Series {
  readonly k: number;
  /** Of t, from the lowest. */
  readonly powers: readonly number[];
}

const NODES = 80;

/** f(z) as a series of `terms` terms. */
function series(f: (z: number) => number, k: number, terms: number): () => Series {
  let made: Series | null = null;
  return () => {
    if (made) return made;
    const angles = Array.from({ length: NODES }, (_, i) => (Math.PI * (i + 0.5)) / NODES);
    const values = angles.map((angle) => f((k * (1 + scalar.cos(angle))) / (1 - scalar.cos(angle))));
    const coefficients = Array.from({ length: terms }, (_, j) => {
      const sum = values.reduce((total, v, i) => total + v * scalar.cos(j * angles[i]), 0);
      return (sum * (j === 0 ? 1 : 2)) / NODES;
    });
    made = { k, powers: powersOf(coefficients) };
    return made;
  };
}

/** The powers of t in Σ c_j T_j(t): T_{j+1} = 2t T_j − T_{j−1}. The terms decrease fast enough that no digits are lost. */
function powersOf(chebyshev: readonly number[]): number[] {
  const powers = new Array<number>(chebyshev.length).fill(0);
  let [before, current]: number[][] = [[0, 1], [1]];
  for (const c of chebyshev) {
    current.forEach((x, i) => {
      powers[i] += c * x;
    });
    const next = [0, ...current.map((x) => 2 * x)];
    before.forEach((x, i) => {
      next[i] = (next[i] ?? 0) - x;
    });
    [before, current] = [current, next];
  }
  return powers;
}

/** The series by Horner's rule. */
function evaluate({ k, powers }: Series, z: Tensor): Tensor {
  const t = sub(1, div(2 * k, add(z, k)));
  return powers.slice(0, -1).reduceRight((sum, c) => add(mul(sum, t), c), asTensor(powers[powers.length - 1]));
}

const scaledErfc = series((z) => (1 + 2 * z) * scalar.erfcx(z), 3.75, 24);
const gap = series((z) => (1 + z) * scalar.slopeGap(-z), 3, 32);
const decayRate = series((z) => -(1 + z) * scalar.dlogErfcx(z), 3, 28);

/** erfcx(z) for z ≥ 0, with a relative error below 1e-14. */
export function erfcxRight(z: Tensor): Tensor {
  return div(evaluate(scaledErfc(), z), add(mul(z, 2), 1));
}

/** −(log erfcx)′(z) for z ≥ 0, about 1/z for large z, with a relative error below 1e-13. */
export function erfcxDecay(z: Tensor): Tensor {
  return div(evaluate(decayRate(), z), add(z, 1));
}

/** slopeGap(−z) for z ≥ 0, about 1/z for large z. */
export function slopeGapLeft(z: Tensor): Tensor {
  return div(evaluate(gap(), z), add(z, 1));
}
