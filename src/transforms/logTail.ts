import { finite, knownKeys, oneOf, positive } from "../errors/index.ts";
import { log1p } from "../math/index.ts";
import { ops, type Tensor } from "../tensor/index.ts";
import { type OutcomeTransform, outcomeTransform } from "./outcomeTransform.ts";

/** Options of `logTail`. */
export interface LogTailOptions {
  /** Which outcomes are compressed: those above the limit, or those below it. */
  side: "above" | "below";
  /** Outcomes up to here stay as they are. */
  limit: number;
  /** The distance from the limit at which outcomes are compressed to half the slope. */
  scale: number;
  /** The distance from the limit beyond which the transform is linear, so that its inverse does not grow exponentially; the farthest outcome. */
  farthest: number;
}

/**
 * Compresses outcomes beyond a limit, such as penalties for runs that failed: with x the distance from the limit,
 *
 *     z = scale · log(1 + x/scale) for x in [0, farthest],   and linear beyond, with the slope that it has there.
 *
 * Continuous with its slope, increasing, and invertible, so that predictions are in the units of the outcomes. Throws InputError for an invalid
 * option.
 */
export function logTail(given: LogTailOptions): OutcomeTransform {
  const options = knownKeys("logTail options", given, ["side", "limit", "scale", "farthest"]);
  const side = oneOf("logTail side", options.side, ["above", "below"]);
  const limit = finite("logTail limit", options.limit);
  const scale = positive("logTail scale", options.scale);
  const farthest = positive("logTail farthest", options.farthest);
  const sign = side === "above" ? 1 : -1;
  const compressed = scale * log1p(farthest / scale);
  const steepness = 1 + farthest / scale;
  /** The distance beyond the limit is mapped, the rest stays. */
  const beyond = (y: Tensor, map: (distance: Tensor) => Tensor): Tensor => {
    const x = y.sub(limit).mul(sign);
    return x
      .minimum(0)
      .add(map(x.maximum(0)))
      .mul(sign)
      .add(limit);
  };
  return outcomeTransform({
    type: "logTail",
    options: { side, limit, scale, farthest },
    forward: (y) =>
      beyond(y, (x) => {
        const near = x.minimum(farthest);
        return ops.log1p(near.div(scale)).mul(scale).add(x.sub(near).div(steepness));
      }),
    inverse: (z) =>
      beyond(z, (x) => {
        const near = x.minimum(compressed);
        return ops.expm1(near.div(scale)).mul(scale).add(x.sub(near).mul(steepness));
      }),
    forwardVariance: (y, variance) =>
      variance.div(y.sub(limit).mul(sign).maximum(0).minimum(farthest).div(scale).add(1).square()),
  });
}
