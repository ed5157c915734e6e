/** The exponential function, for loops in which the engine's own (a call out of compiled code) would take most of the time. */

/*
 * x = (32 m + j) (ln 2)/32 + r with |r| ≤ (ln 2)/64, so that eˣ = 2^m 2^(j/32) e^r (Tang 1989): two tables and a short Taylor series,
 * right to one unit in the last place.
 */
const STEPS = 32;
const STEPS_PER_UNIT = STEPS / Math.LN2;
/** (ln 2)/32 in two parts; the first has zeros enough at its end that its multiples are exact. */
const STEP_HIGH = 0.021660834550857544;
const STEP_LOW = 1.4841640746973977e-8;
const LOWEST = -708;
const HIGHEST = 709;
/** Added to a number of moderate size, it rounds it to a whole number. */
const ROUND = 1.5 * 2 ** 52;
const MIN_EXPONENT = -1022;

const roots = Float64Array.from({ length: STEPS }, (_, j) => 2 ** (j / STEPS));
const powers = Float64Array.from({ length: 1023 - MIN_EXPONENT + 1 }, (_, i) => 2 ** (i + MIN_EXPONENT));

export function exp(x: number): number {
  if (!(x > LOWEST && x < HIGHEST)) return Math.exp(x);
  const step = x * STEPS_PER_UNIT + ROUND - ROUND;
  const r = x - step * STEP_HIGH - step * STEP_LOW;
  const r2 = r * r;
  const tail = r + r2 * (0.5 + r * (1 / 6) + r2 * (1 / 24 + r * (1 / 120) + r2 * (1 / 720)));
  const whole = step | 0;
  const root = roots[whole & (STEPS - 1)];
  return (root + root * tail) * powers[(whole >> 5) - MIN_EXPONENT];
}
