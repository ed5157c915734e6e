import type { Constraint, Parameters, ParameterValues } from "../parameters/index.ts";
import type { Bounds } from "../polytope/index.ts";
import { sizeOf, Tensor } from "../tensor/index.ts";

/** All hyperparameters as one vector of unconstrained (raw) parameters: logs of the positive ones, logits of those in an interval. */
export interface UnconstrainedSpace {
  readonly bounds: Bounds;
  /** The raw parameters of the values, clipped to the bounds. */
  pack(values: ParameterValues): Float64Array;
  /** The raw parameters at a point, one variable for each hyperparameter; `join` is its inverse. */
  split(point: Float64Array): readonly Tensor[];
  join(raw: readonly Tensor[]): Float64Array;
  /** The values of raw parameters; gradients flow through. */
  unpack(raw: readonly Tensor[]): ParameterValues;
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
    split(point) {
      let end = 0;
      return entries.map(([, { shape }]) => {
        const start = end;
        end += sizeOf(shape);
        return new Tensor(shape, point.slice(start, end), true);
      });
    },
    join(raw) {
      const point = new Float64Array(bounds.lower.length);
      let start = 0;
      for (const { data } of raw) {
        point.set(data, start);
        start += data.length;
      }
      return point;
    },
    unpack: (raw) => Object.fromEntries(entries.map(([name, { constraint }], i) => [name, constraint.forward(raw[i])])),
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
