import { InputError, isPromise, show } from "../../errors/index.ts";
import type { Configuration, ParameterValue } from "../trials/index.ts";
import type { CheckedSpace } from "./definition.ts";
import type { AnySpec, Kind } from "./kind.ts";
import { kindOf } from "./kinds/index.ts";

/** One parameter with its kind. */
export interface Parameter {
  readonly name: string;
  readonly spec: AnySpec;
  readonly kind: Kind<AnySpec>;
  /** How many values it has. */
  readonly size: number;
  /** It is active where each of these coordinates has one of these values; empty where it always is. */
  readonly when: readonly { readonly column: number; readonly values: readonly number[] }[];
}

/** Configurations as points, one coordinate per parameter: from 0 to 1 where values have an order, else codes from 0. */
export interface Encoding {
  readonly parameters: readonly Parameter[];
  /** Lower and upper bounds of the coordinates. */
  readonly bounds: readonly [number[], number[]];
  /** The point of a configuration; inactive parameters have a coordinate that does not vary. */
  encode(configuration: Configuration): number[];
  /** The configuration nearest to a point, constraints aside; parameters in `fixed` have that value. */
  decode(point: ArrayLike<number>, fixed?: Configuration): Configuration;
  /** A space-filling point as a configuration: u in the unit cube. */
  draw(u: ArrayLike<number>, fixed?: Configuration): Configuration;
  /** Checks names and values; values off by rounding are moved. `outside` lists those that are data but not in bounds, unless refused. */
  read(given: unknown, options?: { outside: boolean }): { configuration: Configuration; outside: string[] };
}

export function encodingOf({ parameters: specs, activity }: CheckedSpace): Encoding {
  const place = new Map(Object.keys(specs).map((name, i) => [name, i]));
  const parameters = Object.entries(specs).map(([name, spec]): Parameter => {
    const kind = kindOf(spec);
    const when = activity.conditions(name).map(({ parent, values }) => ({
      column: place.get(parent) as number,
      values: values.map((value) => kindOf(specs[parent]).encode(specs[parent], value)),
    }));
    return { name, spec, kind, size: kind.size(spec), when };
  });
  const build = (valueAt: (parameter: Parameter, i: number) => ParameterValue, fixed: Configuration = {}) => {
    const value = (i: number) => fixed[parameters[i].name] ?? valueAt(parameters[i], i);
    const active = activity.active((name) => value(place.get(name) as number));
    return Object.fromEntries(parameters.flatMap(({ name }, i) => (active.has(name) ? [[name, value(i)]] : [])));
  };
  const names = parameters.map(({ name }) => name);

  return {
    parameters,
    bounds: [parameters.map(() => 0), parameters.map(({ kind, size }) => (kind.categorical ? size - 1 : 1))],
    encode: (configuration) =>
      parameters.map(({ name, spec, kind }) => {
        const value = configuration[name];
        if (value === undefined) return kind.categorical ? 0 : 0.5;
        return kind.encode(spec, value);
      }),
    decode: (point, fixed) => build(({ kind, spec }, i) => kind.decode(spec, point[i]), fixed),
    draw: (u, fixed) => build(({ kind, spec }, i) => kind.draw(spec, u[i]), fixed),
    read(given, { outside: mayBeOutside } = { outside: false }) {
      if (typeof given !== "object" || given === null || isPromise(given))
        throw new InputError(
          `invalid parameters: expected a value for each of ${names.join(", ")}, got ${show(given)}`,
        );
      for (const key of Object.keys(given))
        if (!place.has(key))
          throw new InputError(`invalid parameters: unknown parameter "${key}"; the study has ${names.join(", ")}`);
      const outside: string[] = [];
      const values: Record<string, ParameterValue | undefined> = {};
      for (const { name, spec, kind } of parameters) {
        const value: unknown = (given as Configuration)[name];
        values[name] = value === undefined ? undefined : kind.check(spec, value);
        if (value === undefined || values[name] !== undefined) continue;
        if (!mayBeOutside || !kind.takes(spec, value)) throw unexpected(name, kind.describe(spec), value);
        values[name] = value as ParameterValue;
        outside.push(name);
      }
      const active = activity.active((name) => values[name]);
      for (const { name, spec, kind } of parameters) {
        if (active.has(name) && values[name] === undefined) throw unexpected(name, kind.describe(spec), undefined);
        if (!active.has(name) && values[name] !== undefined)
          throw new InputError(
            `invalid parameters: "${name}" is inactive here, as its condition ${show(spec.when)} does not hold; leave it out`,
          );
      }
      const configuration = Object.fromEntries(
        parameters.flatMap(({ name }) => (active.has(name) ? [[name, values[name] as ParameterValue]] : [])),
      );
      return { configuration, outside };
    },
  };
}

function unexpected(name: string, expected: string, value: unknown): InputError {
  const got = value === undefined ? "nothing" : show(value);
  return new InputError(`invalid parameters: expected ${expected} for "${name}", got ${got}`);
}

/** A point as a key: the same for experiments that differ by rounding only. */
export const pointKey = (point: readonly number[]): string =>
  point.map((coordinate) => Math.round(1e12 * coordinate)).join();

/** The same for equal configurations only. */
export function keyOf(configuration: Configuration): string {
  return JSON.stringify(Object.entries(configuration).sort(([a], [b]) => (a < b ? -1 : 1)));
}
