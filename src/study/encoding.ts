import { exp, log } from "../math/index.ts";
import type { Configuration, ParameterSpec, ParameterValue, SearchSpaceSpec } from "./parameters.ts";

/**
 * Configurations as points that a model can work on, one coordinate per parameter: numbers in [0, 1] (of the log where the
 * parameter is a log one), choices as the index of their value.
 */
export interface Encoding {
  readonly names: readonly string[];
  /** Lower and upper bounds of the coordinates. */
  readonly bounds: [number[], number[]];
  /** Coordinates that are codes of choices, and how many values each has. */
  readonly choices: readonly { index: number; size: number }[];
  readonly continuous: readonly number[];
  /** How many configurations there are; Infinity with a real parameter. */
  readonly size: number;
  /** The values that each coordinate of a finite space can take; mind the size before asking. */
  levels(): number[][];
  encode(configuration: Configuration): number[];
  /** The configuration nearest to a point. */
  decode(point: ArrayLike<number>): Configuration;
}

export function encodingOf(space: SearchSpaceSpec): Encoding {
  const specs = Object.entries(space);
  const size = specs.reduce((product, [, spec]) => product * sizeOfSpec(spec), 1);
  const indexed = specs.map(([, spec], index) => ({ spec, index }));
  return {
    names: Object.keys(space),
    bounds: [specs.map(() => 0), specs.map(([, spec]) => (spec.type === "choice" ? spec.values.length - 1 : 1))],
    choices: indexed.flatMap(({ spec, index }) =>
      spec.type === "choice" ? [{ index, size: spec.values.length }] : [],
    ),
    continuous: indexed.flatMap(({ spec, index }) => (spec.type === "choice" ? [] : [index])),
    size,
    levels: () => specs.map(([, spec]) => levelsOf(spec)),
    encode: (configuration) => specs.map(([name, spec]) => encodeValue(spec, configuration[name])),
    decode: (point) => Object.fromEntries(specs.map(([name, spec], i) => [name, decodeValue(spec, point[i])])),
  };
}

function sizeOfSpec(spec: ParameterSpec): number {
  if (spec.type === "choice") return spec.values.length;
  if (spec.low === spec.high) return 1;
  return spec.type === "int" ? spec.high - spec.low + 1 : Number.POSITIVE_INFINITY;
}

function levelsOf(spec: ParameterSpec): number[] {
  if (spec.type === "choice") return spec.values.map((_, code) => code);
  return Array.from({ length: sizeOfSpec(spec) }, (_, k) => encodeValue(spec, spec.low + k));
}

/** Whole numbers own the stretch from half below to half above them, so that the ends are as likely as the others. */
function edges(spec: Exclude<ParameterSpec, { type: "choice" }>): [number, number] {
  const margin = spec.type === "int" ? 0.5 : 0;
  const [low, high] = [spec.low - margin, spec.high + margin];
  return spec.log ? [log(low), log(high)] : [low, high];
}

function encodeValue(spec: ParameterSpec, value: ParameterValue): number {
  if (spec.type === "choice") return spec.values.indexOf(value);
  if (spec.low === spec.high) return 0.5;
  const [low, high] = edges(spec);
  const x = spec.log ? log(value as number) : (value as number);
  return (x - low) / (high - low);
}

function decodeValue(spec: ParameterSpec, u: number): ParameterValue {
  if (spec.type === "choice") return spec.values[Math.min(Math.max(Math.round(u), 0), spec.values.length - 1)];
  if (spec.low === spec.high) return spec.low;
  const [low, high] = edges(spec);
  const x = low + (high - low) * u;
  const value = spec.log ? exp(x) : x;
  return Math.min(Math.max(spec.type === "int" ? Math.round(value) : value, spec.low), spec.high);
}
