import { square } from "../math/index.ts";

/** Sufficient decrease c1, curvature c2, and the relative width at which an interval counts as a point. */
const decrease = 1e-3;
const flatness = 0.9;
const narrow = 0.1;

/** How far to go towards the best step when the function is not finite at a trial. */
const retreatTo = 0.2;

export type Verdict = "accepted" | "failed" | "continue";

/** A step with its value and its slope along the ray. */
interface Sample {
  step: number;
  value: number;
  slope: number;
}

/**
 * The line search of Moré & Thuente (1994) for the strong Wolfe conditions
 *
 *     φ(t) ≤ φ(0) + c1 t φ'(0),   |φ'(t)| ≤ c2 |φ'(0)|
 *
 * one trial at a time: evaluate at `step` and call `advance` with the value and slope there, until it accepts or fails. `best` is the end
 * of the interval of uncertainty with the lowest value, `other` its other end once a minimizer is known to lie between (`bracketed`).
 */
export class StrongWolfe {
  step: number;
  readonly #value: number;
  readonly #slope: number;
  #best: Sample;
  #other: Sample;
  #bracketed = false;
  /** Until a step with sufficient decrease and non-negative slope, the search works on φ(t) − φ(0) − c1 t φ'(0). */
  #auxiliary = true;
  #maxStep: number;
  #low = 0;
  #high: number;
  #width: number;
  #previousWidth: number;

  constructor(value: number, slope: number, firstStep: number, maxStep: number) {
    this.#value = value;
    this.#slope = slope;
    this.#best = { step: 0, value, slope };
    this.#other = this.#best;
    this.#maxStep = maxStep;
    this.step = Math.min(firstStep, maxStep);
    this.#high = 5 * this.step;
    this.#width = maxStep;
    this.#previousWidth = 2 * maxStep;
  }

  /** The function is not finite at `step`: nothing is learnt but that it is too far. */
  retreat(): Verdict {
    const { step: best } = this.#best;
    const retreated = best + retreatTo * (this.step - best);
    if (retreated === this.step || retreated === best) return "failed";
    if (this.step > best) this.#maxStep = Math.min(this.#maxStep, retreated);
    this.step = retreated;
    return "continue";
  }

  advance(value: number, slope: number): Verdict {
    const { step } = this;
    const target = this.#value + step * decrease * this.#slope;
    const lowEnough = value <= target;
    if (lowEnough && Math.abs(slope) <= -flatness * this.#slope) return "accepted";
    if (lowEnough && step === this.#maxStep && slope <= decrease * this.#slope) return "accepted";
    if (this.#bracketed && (step <= this.#low || step >= this.#high || this.#high - this.#low <= narrow * this.#high))
      return value < this.#value ? "accepted" : "failed";

    if (this.#auxiliary && lowEnough && slope >= 0) this.#auxiliary = false;
    const sample = { step, value, slope };
    if (this.#auxiliary && value <= this.#best.value && !lowEnough) this.#updateTilted(sample);
    else this.#update(sample);
    this.#safeguard(step);
    return "continue";
  }

  /** The update on the auxiliary function, which is φ with its slope tilted by c1 φ'(0). */
  #updateTilted(sample: Sample): void {
    const tilt = decrease * this.#slope;
    const tilted = (s: Sample, by: number) => ({ step: s.step, value: s.value - by * s.step, slope: s.slope - by });
    this.#best = tilted(this.#best, tilt);
    this.#other = tilted(this.#other, tilt);
    this.#update(tilted(sample, tilt));
    this.#best = tilted(this.#best, -tilt);
    this.#other = tilted(this.#other, -tilt);
  }

  /** Chooses the next step by interpolation, then shrinks the interval of uncertainty to hold a minimizer. */
  #update(trial: Sample): void {
    const best = this.#best;
    const next = this.#interpolate(trial);
    if (trial.value > best.value) {
      this.#other = trial;
      this.#bracketed = true;
    } else {
      if (trial.slope * Math.sign(best.slope) < 0) {
        this.#other = best;
        this.#bracketed = true;
      }
      this.#best = trial;
    }
    this.step = next;
  }

  #interpolate(trial: Sample): number {
    const best = this.#best;
    const span = trial.step - best.step;
    const opposite = trial.slope * Math.sign(best.slope) < 0;

    // Higher value: a minimizer lies between. Cubic if closer to the best step, else half-way to the quadratic.
    if (trial.value > best.value) {
      const cubic = cubicMinimum(best, trial);
      const quadratic = best.step + (best.slope / ((best.value - trial.value) / span + best.slope) / 2) * span;
      return Math.abs(cubic - best.step) < Math.abs(quadratic - best.step) ? cubic : cubic + (quadratic - cubic) / 2;
    }
    const secant = trial.step + (trial.slope / (trial.slope - best.slope)) * (best.step - trial.step);

    // Lower value, opposite slope: a minimizer lies between. The farther from the trial.
    if (opposite) {
      const cubic = cubicMinimum(trial, best);
      return Math.abs(cubic - trial.step) > Math.abs(secant - trial.step) ? cubic : secant;
    }

    // Lower value, flatter slope of the same sign: extrapolate, but not past what is allowed.
    if (Math.abs(trial.slope) < Math.abs(best.slope)) {
      const cubic = cubicBeyond(trial, best) ?? (span > 0 ? this.#high : this.#low);
      const cubicIsNearer = Math.abs(trial.step - cubic) < Math.abs(trial.step - secant);
      if (this.#bracketed) {
        const next = cubicIsNearer ? cubic : secant;
        const limit = trial.step + 0.66 * (this.#other.step - trial.step);
        return span > 0 ? Math.min(limit, next) : Math.max(limit, next);
      }
      return Math.min(Math.max(cubicIsNearer ? secant : cubic, this.#low), this.#high);
    }

    // Lower value, slope no flatter.
    if (this.#bracketed) return cubicMinimum(trial, this.#other);
    return span > 0 ? this.#high : this.#low;
  }

  /** Bisects when the interval shrinks too slowly, and keeps the step within the interval and its limits. */
  #safeguard(trial: number): void {
    const best = this.#best.step;
    if (this.#bracketed) {
      const other = this.#other.step;
      if (Math.abs(other - best) >= 0.66 * this.#previousWidth) this.step = best + (other - best) / 2;
      this.#previousWidth = this.#width;
      this.#width = Math.abs(other - best);
      this.#low = Math.min(best, other);
      this.#high = Math.max(best, other);
    } else {
      this.#low = this.step + 1.1 * (this.step - best);
      this.#high = this.step + 4 * (this.step - best);
    }
    this.step = Math.min(Math.max(this.step, 0), this.#maxStep);
    if (
      this.#bracketed &&
      (this.step <= this.#low || this.step >= this.#high || this.#high - this.#low <= narrow * this.#high)
    )
      this.step = best;
    if (Number.isNaN(this.step)) this.step = (best + trial) / 2;
  }
}

/** The minimizer of the cubic that has the values and slopes of both samples, when it lies between them. */
function cubicMinimum(from: Sample, to: Sample): number {
  const span = to.step - from.step;
  const theta = (3 * (from.value - to.value)) / span + from.slope + to.slope;
  const scale = Math.max(Math.abs(theta), Math.abs(from.slope), Math.abs(to.slope));
  const root = Math.sqrt(Math.max(square(theta / scale) - (from.slope / scale) * (to.slope / scale), 0));
  const gamma = Math.sign(span) * scale * root;
  return from.step + ((gamma - from.slope + theta) / (gamma - from.slope + gamma + to.slope)) * span;
}

/** The minimizer of the same cubic beyond `trial` as seen from `best`; undefined if the cubic is unbounded below there. */
function cubicBeyond(trial: Sample, best: Sample): number | undefined {
  const span = best.step - trial.step;
  const theta = (3 * (trial.value - best.value)) / span + trial.slope + best.slope;
  const scale = Math.max(Math.abs(theta), Math.abs(best.slope), Math.abs(trial.slope));
  const root = Math.sqrt(Math.max(square(theta / scale) - (best.slope / scale) * (trial.slope / scale), 0));
  const gamma = Math.sign(span) * scale * root;
  const ratio = (gamma - trial.slope + theta) / (gamma + (best.slope - trial.slope) + gamma);
  return ratio < 0 && gamma !== 0 ? trial.step + ratio * span : undefined;
}
