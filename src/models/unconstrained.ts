import type { Constraint, Parameters, ParameterValues } from "../parameters/index.ts";
import type { Bounds } from "../polytope/index.ts";
import { ops, sizeOf, type Tensor } from "../tensor/index.ts";

/** All hyperparameters as one vector of unconstrained (raw) parameters: logs of the positive ones, logits of those in an interval. */
export interface UnconstrainedSpace {
  readonly bounds: Bounds;
  /** The raw parameters of the values, clipped to the bounds. */
  pack(values: ParameterValues): Float64Array;
  /** The values at a point `u`; gradients flow through. */
  unpack(u: Tensor): ParameterValues;
}

export function unconstrained(parameters: Parameters): UnconstrainedSpace {
  const entries = Object.entries(parameters);
  const expand = (bound: "lower" | "upper") =>
    entries.flatMap(([, { shape, constraint }]) => new Array<number>(sizeOf(shape)).fill(edge(constraint, bound)));
  const bounds = { lower: expand("lower"), upper: expand("upper") };
  return {
    bounds,
    pack(values) {
      const u = entries.flatMap(([name, { constraint }]) => Array.from(values[name].data, constraint.inverse));
      return Float64Array.from(u, (v, i) => Math.min(Math.max(v, bounds.lower[i]), bounds.upper[i]));
    },
    unpack(u) {
      let start = 0;
      return Object.fromEntries(
        entries.map(([name, { shape, constraint }]) => {
          const size = sizeOf(shape);
          const part = ops.narrow(u, 0, start, size).reshape(shape);
          start += size;
          return [name, constraint.forward(part)];
        }),
      );
    },
  };
}

/** Bounds of raw parameters: e^±46 is 1e±20, and a logit of ±30 is the end of its interval in double precision. */
const [MAX_LOG, MAX_LOGIT] = [46, 30];

/** The lower or upper bound of a raw parameter. */
function edge({ name, inverse, ...range }: Constraint, bound: "lower" | "upper"): number {
  if (name === "real") return range[bound];
  const limit = name === "positive" ? MAX_LOG : MAX_LOGIT;
  return Math.min(Math.max(inverse(range[bound]), -limit), limit);
}
