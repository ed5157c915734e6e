import { reportParameter } from "../../../report/live.ts";
import {
  type Configuration,
  kindOf,
  type ParameterSpec,
  type ParameterValue,
  readSpace,
  type Study,
} from "../../../study/index.ts";

/** A parameter as a coordinate of the graphs of a study: from 0 to 1, or the code of a value without an order. */
export interface Coordinate {
  readonly name: string;
  readonly label: string;
  /** How many values there are without an order; null for others. */
  readonly codes: number | null;
  /** How many values there are; Infinity for a continuum. */
  readonly size: number;
  /** The largest coordinate. */
  readonly last: number;
  encode(value: ParameterValue): number;
  decode(coordinate: number): ParameterValue;
}

/** The space of a study as its graphs see it. */
export interface Coordinates {
  readonly all: readonly Coordinate[];
  /** Which parameters others depend on. */
  readonly isParent: readonly boolean[];
  /** Which coordinates are of active parameters, where they have these values. */
  active(point: readonly number[]): boolean[];
  encode(configuration: Configuration): number[];
  /** The configuration at a point, without inactive parameters. */
  decode(point: readonly number[]): Configuration;
}

export function coordinatesOf({ parameters: specs }: Study): Coordinates {
  const { activity } = readSpace("study", { parameters: specs });
  const all = Object.entries(specs).map(([name, spec]) => coordinateOf(name, spec));
  const place = new Map(all.map(({ name }, i) => [name, i]));
  const active = (point: readonly number[]) => {
    const names = activity.active((name) => {
      const i = place.get(name) as number;
      return all[i].decode(point[i]);
    });
    return all.map(({ name }) => names.has(name));
  };
  return {
    all,
    isParent: all.map(({ name }) => activity.parents.includes(name)),
    active,
    encode: (configuration) =>
      all.map((coordinate) => {
        const value = configuration[coordinate.name];
        return value === undefined ? inactive(coordinate) : coordinate.encode(value);
      }),
    decode(point) {
      const isActive = active(point);
      return Object.fromEntries(
        all.flatMap(({ name, decode }, i) => (isActive[i] ? [[name, decode(point[i])] as const] : [])),
      );
    },
  };
}

/** Where a model sees a parameter that is inactive. */
export const inactive = ({ codes }: Coordinate): number => (codes === null ? 0.5 : 0);

function coordinateOf(name: string, spec: ParameterSpec): Coordinate {
  const kind = kindOf(spec);
  const size = kind.size(spec);
  return {
    name,
    label: reportParameter(name, spec).label,
    size,
    codes: kind.categorical ? size : null,
    last: kind.categorical ? size - 1 : 1,
    encode: (value) => kind.encode(spec, value),
    decode: (coordinate) => kind.decode(spec, coordinate),
  };
}
