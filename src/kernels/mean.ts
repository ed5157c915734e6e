import { integer, knownKeys, readerOf, ShapeError } from "../errors/index.ts";
import {
  declareParameter,
  optionsFromJSON,
  type ParameterOption,
  type Parameters,
  type ParameterValues,
  parameterToJSON,
  parameterValue,
  real,
} from "../parameters/index.ts";
import { ops, type Tensor, zeros } from "../tensor/index.ts";

const { add, expandDims, matmul, squeeze } = ops;

/** The prior mean of a process. Parameter values may have leading (batch) axes. */
export interface MeanFunction {
  /** Its name in files. */
  readonly type: string;
  /** Its hyperparameters by name. */
  readonly parameters: Parameters;
  /** m(x_i): `… n x d` to `… n`. */
  evaluate(x: Tensor, values: ParameterValues): Tensor;
  /** The mean as plain data, without the values of its hyperparameters. */
  toJSON(): MeanJSON;
}

/** A mean function as plain data: `{ type: "constant", constant: 0 }`. */
export interface MeanJSON {
  /** The name of the mean. */
  readonly type: string;
  readonly [option: string]: unknown;
}

/** A constant prior mean, initially 0 by default. GPyTorch: `ConstantMean`. Throws InputError for a constant that is not a finite number. */
export function constantMean(options: { constant?: ParameterOption } = {}): MeanFunction {
  const { constant } = knownKeys("constantMean options", options, ["constant"]);
  const declared = declareParameter("mean constant", constant, { shape: [], initial: 0, constraint: real });
  return {
    type: "constant",
    parameters: { constant: declared },
    evaluate: (x, values) =>
      add(zeros(x.shape.slice(0, -1)), expandDims(parameterValue("constant mean", "constant", values), -1)),
    toJSON: () => ({ type: "constant", constant: parameterToJSON(declared, real) }),
  };
}

/** A prior mean of 0, without parameters. GPyTorch: `ZeroMean`. */
export function zeroMean(): MeanFunction {
  return {
    type: "zero",
    parameters: {},
    evaluate: (x) => zeros(x.shape.slice(0, -1)),
    toJSON: () => ({ type: "zero" }),
  };
}

/** Options of `linearMean`. */
export interface LinearMeanOptions {
  /** The number of inputs. */
  dimension: number;
  /** One per input; initially 0 by default. */
  weights?: ParameterOption;
  /** Initially 0 by default. */
  bias?: ParameterOption;
}

/**
 * The prior mean weights · x + bias, for x of `dimension` inputs. GPyTorch: `LinearMean`.
 * Throws InputError unless `dimension` is a whole number of at least 1.
 */
export function linearMean(options: LinearMeanOptions): MeanFunction {
  const { dimension, weights, bias } = knownKeys("linearMean options", options, ["dimension", "weights", "bias"]);
  const d = integer("linear mean dimension", dimension, 1);
  const parameters = {
    weights: declareParameter("mean weights", weights, { shape: [d], initial: 0, constraint: real }),
    bias: declareParameter("mean bias", bias, { shape: [], initial: 0, constraint: real }),
  };
  return {
    type: "linear",
    parameters,
    evaluate: (x, values) => {
      if (x.shape[x.rank - 1] !== d)
        throw new ShapeError(`linear mean: expected ${d} columns, got ${x.shape[x.rank - 1]}`);
      const [weights, bias] = ["weights", "bias"].map((name) => parameterValue("linear mean", name, values));
      return add(squeeze(matmul(x, expandDims(weights, -1)), -1), expandDims(bias, -1));
    },
    toJSON: () => ({
      type: "linear",
      dimension: d,
      weights: parameterToJSON(parameters.weights, real),
      bias: parameterToJSON(parameters.bias, real),
    }),
  };
}

/** The mean function that `toJSON` wrote. Throws InputError for an unknown type. */
export const meanFromJSON: (json: MeanJSON) => MeanFunction = readerOf("mean", {
  constant: (fields: object) => constantMean(optionsFromJSON(fields)),
  zero: zeroMean,
  linear: (fields: object) => linearMean(optionsFromJSON<LinearMeanOptions>(fields)),
});
