import { exp } from "./exp.ts";

/** The hyperbolic tangent: near 0 by a rational function (of Moshier's Cephes), elsewhere by the exponential. */
export function tanh(x: number): number {
  const size = Math.abs(x);
  if (size < 0.625) {
    const z = x * x;
    const above = -1614.6876844170845 + z * (-99.28772310019185 + z * -0.9643991794250523);
    const below = 4844.063053251255 + z * (2235.4883906010045 + z * (112.81167849163293 + z));
    return x + x * (z * (above / below));
  }
  const e = exp(2 * Math.min(size, 20));
  const below = e + 1;
  const rest = (e - (below - 1)) / below;
  const value = 1 - (2 / below) * (1 - rest);
  return x < 0 ? -value : value;
}
