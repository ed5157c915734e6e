import { integer } from "../errors/index.ts";

/** Lower and upper corner of a search box, `2 x d`. */
export type Bounds = [lower: number[], upper: number[]];

/** An option of problems with any number of objectives. */
export interface Objectives {
  /** Number of objectives, at least 2 (the default). */
  numObjectives: number;
}

/** Σᵢ term(xᵢ, i), i from 0. */
export function sum<T>(x: readonly T[], term: (xi: T, i: number) => number): number {
  return x.reduce((total, xi, i) => total + term(xi, i), 0);
}

/** Πᵢ factor(xᵢ, i), i from 0. */
export function product<T>(x: readonly T[], factor: (xi: T, i: number) => number): number {
  return x.reduce((total, xi, i) => total * factor(xi, i), 1);
}

/** The box [lower, upper]^dim. Throws InputError unless `dim` is a whole number of at least `minDim`. */
export function cube(dim: number, lower: number, upper: number, minDim = 1): Bounds {
  return [point(integer("dim", dim, minDim), lower), point(dim, upper)];
}

/** The point (value, …, value). */
export function point(dim: number, value: number): number[] {
  return new Array(dim).fill(value);
}
