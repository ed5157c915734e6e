import * as z from "zod/mini";
import { once, show } from "../../../errors/index.ts";
import { generator } from "../../../random/index.ts";
import type { ParameterValue } from "../../trials/index.ts";
import { type AnySpec, type Kind, value } from "../kind.ts";

export const distinctValues = once(() =>
  z.array(value()).check(
    z.minLength(1),
    z.refine((values) => new Set(values).size === values.length, "values must differ from one another"),
  ),
);

const isValue = (given: unknown): given is ParameterValue =>
  typeof given === "string" || typeof given === "boolean" || (typeof given === "number" && Number.isFinite(given));

/** What kinds with listed values have in common; with an order, each value owns an equal share of the coordinate. */
export function listedKind<S extends AnySpec>(
  type: S["type"],
  schema: Kind<S>["schema"],
  ordered: boolean,
  valuesOf: (spec: S) => readonly ParameterValue[],
): Kind<S> {
  const at = (spec: S, k: number) => {
    const values = valuesOf(spec);
    return values[Math.min(Math.max(k, 0), values.length - 1)];
  };
  const draw = (spec: S, u: number) => at(spec, Math.floor(u * valuesOf(spec).length));
  const decode = (spec: S, coordinate: number) => (ordered ? draw(spec, coordinate) : at(spec, Math.round(coordinate)));
  return {
    type,
    schema,
    categorical: !ordered,
    size: (spec) => valuesOf(spec).length,
    level: (spec, k) => valuesOf(spec)[k],
    encode(spec, given) {
      const values = valuesOf(spec);
      const k = values.indexOf(given);
      if (ordered) return ((k >= 0 ? k : rank(values, given)) + 0.5) / values.length;
      // Data may have values that are not listed; each has a code of its own.
      return k >= 0 ? k : values.length + generator(`${typeof given} ${given}`).integer(0x7fffffff);
    },
    decode,
    relax: (spec, coordinate) => Number(decode(spec, coordinate)),
    check: (spec, given) => valuesOf(spec).find((listed) => listed === given),
    takes: (spec, given) =>
      valuesOf(spec).includes(given as ParameterValue) ||
      (isValue(given) && (!ordered || Number.isFinite(rank(valuesOf(spec), given)))),
    draw,
    describe: (spec) => (valuesOf(spec).length === 1 ? show(valuesOf(spec)[0]) : `one of ${show(valuesOf(spec))}`),
    axis: (spec) => ({ scale: "band", domain: valuesOf(spec) }),
  };
}

/** The place of a number among ascending numbers, between two of them or half a place beyond the ends; NaN where there is none. */
function rank(values: readonly ParameterValue[], given: ParameterValue): number {
  const ascending = values.every((v, i) => typeof v === "number" && (i === 0 || v > (values[i - 1] as number)));
  if (!ascending || typeof given !== "number") return Number.NaN;
  const above = (values as readonly number[]).findIndex((v) => v > given);
  if (above === 0) return -0.5;
  if (above < 0) return values.length - 0.5;
  const [low, high] = [values[above - 1] as number, values[above] as number];
  return above - 1 + (given - low) / (high - low);
}
