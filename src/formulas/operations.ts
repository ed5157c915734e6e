import { ops, type Tensor } from "../tensor/index.ts";

/** An operation and its number of operands; "any" for at least one. */
export type Operation = readonly [apply: (...operands: Tensor[]) => Tensor, operands: number | "any"];

export const both = (a: Tensor, b: Tensor) => ops.notEqual(a, 0).mul(ops.notEqual(b, 0));
const total = (...all: Tensor[]) => all.reduce((a, b) => a.add(b));

/** The operators of formulas, and the conditional. */
export const operators: Readonly<Record<string, Operation>> = {
  add: [(a, b) => a.add(b), 2],
  subtract: [(a, b) => a.sub(b), 2],
  multiply: [(a, b) => a.mul(b), 2],
  divide: [(a, b) => a.div(b), 2],
  pow: [(a, b) => a.pow(b), 2],
  unaryMinus: [(a) => a.neg(), 1],
  unaryPlus: [(a) => a, 1],
  smaller: [(a, b) => ops.less(a, b), 2],
  smallerEq: [(a, b) => ops.lessEqual(a, b), 2],
  larger: [(a, b) => ops.greater(a, b), 2],
  largerEq: [(a, b) => ops.greaterEqual(a, b), 2],
  equal: [(a, b) => ops.equal(a, b), 2],
  unequal: [(a, b) => ops.notEqual(a, b), 2],
  and: [both, 2],
  or: [(a, b) => ops.maximum(ops.notEqual(a, 0), ops.notEqual(b, 0)), 2],
  not: [(a) => ops.equal(a, 0), 1],
  conditional: [(test, yes, no) => ops.where(test, yes, no), 3],
};

/** The functions of formulas. */
export const functions: Readonly<Record<string, Operation>> = {
  exp: [(a) => a.exp(), 1],
  expm1: [(a) => a.expm1(), 1],
  log: [(a) => a.log(), 1],
  log10: [(a) => a.log().div(Math.LN10), 1],
  log2: [(a) => a.log().div(Math.LN2), 1],
  log1p: [(a) => a.log1p(), 1],
  sqrt: [(a) => a.sqrt(), 1],
  square: [(a) => a.square(), 1],
  cube: [(a) => a.square().mul(a), 1],
  pow: [(a, b) => a.pow(b), 2],
  abs: [(a) => a.abs(), 1],
  sign: [(a) => a.sign(), 1],
  floor: [(a) => a.floor(), 1],
  ceil: [(a) => a.neg().floor().neg(), 1],
  sin: [(a) => a.sin(), 1],
  cos: [(a) => a.cos(), 1],
  tan: [(a) => a.sin().div(a.cos()), 1],
  atan: [(a) => a.atan(), 1],
  tanh: [(a) => a.tanh(), 1],
  erf: [(a) => a.erf(), 1],
  min: [(...all) => all.reduce((a, b) => a.minimum(b)), "any"],
  max: [(...all) => all.reduce((a, b) => a.maximum(b)), "any"],
  sum: [total, "any"],
  mean: [(...all) => total(...all).div(all.length), "any"],
};
