import * as z from "zod/mini";
import { once } from "../../../errors/index.ts";
import { exp, log } from "../../../math/index.ts";
import type { ParameterValue } from "../../trials/index.ts";
import { decimalSteps, type Steps } from "../decimal.ts";
import { type AnySpec, type Axis, type Kind, nearly, shared } from "../kind.ts";

/** Data farther out of bounds than so many times the width of a range are placed here, where distances to them stay finite. */
const FARTHEST = 1000;

/** What the kinds of numbers from `low` to `high` have in common. */
export interface RangeSpec extends AnySpec {
  readonly low: number;
  readonly high: number;
  /** Searched on a logarithmic scale. */
  readonly log?: boolean;
  /** Searched on the scale of log(x / (1 − x)). */
  readonly logit?: boolean;
  /** Values are the doubles nearest to the decimals low + k·step. */
  readonly step?: number;
}

/** The fields of a range of numbers of one schema. */
export function rangeFields<N extends z.ZodMiniType<number>>(number: N) {
  const flag = z.optional(z.boolean());
  return { low: number, high: number, log: flag, step: z.optional(number), ...shared() };
}

/** Checks the fields of a range against one another. */
export const consistentRange = once(() =>
  z.superRefine<RangeSpec>(({ low, high, log, logit, step }, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: "custom", message, path: [path] });
    if (low > high) fault("low", `low (${low}) must not exceed high (${high}); are they swapped?`);
    if (!Number.isFinite(high - low)) fault("high", "high - low must be a finite number");
    if (log && logit) fault("logit", "log and logit exclude each other; leave one out");
    if (log && !(low > 0)) fault("low", `a log parameter needs low > 0, got ${low}`);
    if (logit && !(low > 0 && high < 1))
      fault("low", `a logit parameter needs 0 < low and high < 1, got ${low}, ${high}`);
    if (step !== undefined && !(step > 0)) fault("step", `step must be positive, got ${step}`);
    else if (step !== undefined && !((high - low) / step < Number.MAX_SAFE_INTEGER)) fault("step", "step is too small");
  }),
);

/** The scale on which a range is searched. */
interface Scale {
  to(x: number): number;
  from(t: number): number;
}

const linear: Scale = { to: (x) => x, from: (t) => t };
const logarithm: Scale = { to: log, from: exp };
const logit: Scale = { to: (x) => log(x / (1 - x)), from: (t) => 1 / (1 + exp(-t)) };

/** What is computed once for a spec. */
interface Range {
  readonly step: number | undefined;
  readonly scale: Scale;
  readonly steps: Steps | null;
  /** The stretch of the scale that coordinates 0 to 1 stand for. */
  readonly from: number;
  readonly width: number;
  /** The largest value. */
  readonly last: number;
}

function readRange(spec: RangeSpec, step: number | undefined): Range {
  const { low, high } = spec;
  const scale = spec.log ? logarithm : spec.logit ? logit : linear;
  const steps = step === undefined ? null : decimalSteps(low, high, step);
  const last = steps ? steps.value(steps.count - 1) : high;
  // A stepped value owns the stretch from half a step below to half a step above it, so that the ends are as likely as the others.
  const half = (step ?? 0) / 2;
  const below = spec.log || spec.logit ? Math.min(half, low / 2) : half;
  const above = spec.logit ? Math.min(half, (1 - last) / 2) : half;
  const from = scale.to(low - below);
  return { step, scale, steps, from, width: scale.to(last + above) - from, last };
}

/** Whether there is only one value, or no room between two on the scale. */
const single = ({ low }: RangeSpec, { last, width }: Range) => low === last || !(width > 0);

/** The value nearest to a number. */
function nearest({ low, high }: RangeSpec, { steps, step }: Range, x: number): number {
  if (!steps || step === undefined) return Math.min(Math.max(x, low), high);
  const k = Math.round((x - low) / step);
  return steps.value(Math.min(Math.max(k, 0), steps.count - 1));
}

/** A kind of numbers from `low` to `high`; `noun` is what people call one, `defaultStep` the step of a spec that names none. */
export function numericKind<S extends RangeSpec>(
  type: S["type"],
  schema: Kind<S>["schema"],
  noun: string,
  defaultStep?: number,
): Kind<S> {
  const ranges = new WeakMap<S, Range>();
  const rangeOf = (spec: S): Range => {
    const range = ranges.get(spec) ?? readRange(spec, spec.step ?? defaultStep);
    ranges.set(spec, range);
    return range;
  };
  const relax = (spec: S, u: number): number => {
    const range = rangeOf(spec);
    if (single(spec, range)) return spec.low;
    return range.scale.from(range.from + range.width * u);
  };
  const decode = (spec: S, u: number) => {
    const range = rangeOf(spec);
    // The ends are the bounds themselves: exp(log(high)) may differ from high.
    if (u <= 0 || single(spec, range)) return spec.low;
    return u >= 1 ? range.last : nearest(spec, range, relax(spec, u));
  };
  const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
  return {
    type,
    schema,
    categorical: false,
    size(spec) {
      const range = rangeOf(spec);
      if (single(spec, range)) return 1;
      return range.steps ? range.steps.count : Number.POSITIVE_INFINITY;
    },
    level: (spec, k) => rangeOf(spec).steps?.value(k) ?? spec.low,
    encode(spec, value) {
      const range = rangeOf(spec);
      if (single(spec, range)) return 0.5;
      const u = (range.scale.to(value as number) - range.from) / range.width;
      return Math.min(Math.max(u, -FARTHEST), FARTHEST);
    },
    decode,
    relax,
    check(spec, value): ParameterValue | undefined {
      if (!isNumber(value)) return undefined;
      const inside = nearest(spec, rangeOf(spec), value);
      return nearly(inside, value, Math.max(Math.abs(spec.low), Math.abs(spec.high))) ? inside : undefined;
    },
    takes: (spec, value) => isNumber(value) && (!spec.log || value > 0) && (!spec.logit || (value > 0 && value < 1)),
    draw: decode,
    describe({ low, high, step }) {
      const steps = step === undefined ? "" : ` in steps of ${step}`;
      return `${noun} from ${low} to ${high}${steps}`;
    },
    axis: ({ low, high, log }): Axis => ({ scale: log && low < high ? "log" : "linear", domain: [low, high] }),
  };
}
