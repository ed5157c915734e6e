import { InputError } from "../errors/index.ts";
import { slopesAt } from "../formulas/index.ts";
import { pow, sin } from "../math/index.ts";
import { comparisons } from "./comparisons.ts";
import { readFormula } from "./compile.ts";

/** Σ_k coefficients_k x_(indices_k) >= rhs (= rhs if `equality`), as in the constraints of `optimizeAcqf`. */
export interface LinearExpression {
  /** The indices of the inputs that it has, from 0. */
  readonly indices: readonly number[];
  /** Their coefficients. */
  readonly coefficients: readonly number[];
  /** The right-hand side. */
  readonly rhs: number;
  /** Whether both sides are equal, rather than the left one at least the right one. */
  readonly equality: boolean;
}

/**
 * Linear constraints on named inputs, from comparisons such as "x1 + 2 * x2 <= 10". Throws InputError for a comparison that is not linear
 * (its gradients at unrelated points differ), and for one without an input.
 *
 *     linearConstraints("x1 + 2 * x2 <= 10", ["x1", "x2"]);
 */
export function linearConstraints(text: string, inputs: readonly string[]): LinearExpression[] {
  return comparisons(text, inputs).map(({ lesser, greater, equality }) => {
    const { formula, names } = readFormula(`(${greater}) - (${lesser})`, inputs);
    if (names.length === 0)
      throw new InputError(`invalid constraint "${text}": no input has a part in it; known are ${inputs.join(", ")}`);
    const at = (point: readonly number[]) =>
      slopesAt(formula, names, Object.fromEntries(names.map((name, i) => [name, point[i]])));
    const origin = at(names.map(() => 0));
    for (const k of [1, 2, 3]) {
      const point = names.map((_, i) => sin(k * (i + 1)) * pow(10, k - 1));
      const { value, slopes } = at(point);
      const terms = slopes.map((slope, i) => slope * point[i]);
      const line = terms.reduce((a, b) => a + b, origin.value);
      const size = terms.reduce((a, b) => a + Math.abs(b), 1 + Math.abs(origin.value));
      const constant = slopes.every((s, i) => Math.abs(s - origin.slopes[i]) <= 1e-12 * (1 + Math.abs(s)));
      if (!constant || !(Math.abs(value - line) <= 1e-12 * size))
        throw new InputError(
          `invalid constraint "${text}": it is not linear in ${names.join(", ")}; inputs take linear constraints only`,
        );
    }
    const used = names.flatMap((name, i) => (origin.slopes[i] === 0 ? [] : [{ name, slope: origin.slopes[i] }]));
    return {
      indices: used.map(({ name }) => inputs.indexOf(name)),
      coefficients: used.map(({ slope }) => slope),
      rhs: 0 - origin.value,
      equality,
    };
  });
}
