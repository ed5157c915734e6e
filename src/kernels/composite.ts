import { InputError, invalid, knownKeys } from "../errors/index.ts";
import { log } from "../math/index.ts";
import {
  type Constraint,
  declareParameter,
  type ParameterOption,
  type ParameterValues,
  type Prior,
  parameterSettings,
  parameterToJSON,
  parameterValue,
  positive,
  prefixed,
  unprefixed,
} from "../parameters/index.ts";
import { ops, type Tensor } from "../tensor/index.ts";
import { checkedKernel, type Kernel } from "./kernel.ts";
import type { DrawSpectralSamples, SpectralSamples } from "./spectral.ts";

const { add, expandDims, mul } = ops;

/** Options of `scale`. */
export interface ScaleOptions {
  /** Initially log 2 by default. */
  outputscale?: ParameterOption;
  /** Prior of the outputscale. */
  prior?: Prior;
  /** Constraint of the outputscale; defaults to positive numbers. */
  constraint?: Constraint;
}

/** outputscale · base; the base's parameters keep their names. Throws InputError if the base has an outputscale itself. GPyTorch: `ScaleKernel`. */
export function scale(base: Kernel, given: ScaleOptions = {}): Kernel {
  checkedKernel("scale", base);
  knownKeys("scale", given, ["outputscale", "prior", "constraint"]);
  const { outputscale, ...options } = given;
  const { spectralSamples } = base;
  if (base.parameters.outputscale)
    throw new InputError(
      `scale: the ${base.type} kernel already has an outputscale; give that one the product of both`,
    );
  const usual = positive();
  const declared = declareParameter(
    "scale outputscale",
    { ...options, ...parameterSettings("scale outputscale", outputscale) },
    { shape: [], initial: log(2), constraint: usual },
  );
  const factor = (values: ParameterValues) => parameterValue("scale", "outputscale", values);
  return {
    type: "scale",
    parameters: { ...base.parameters, outputscale: declared },
    covariance: (x1, x2, values) =>
      mul(base.covariance(x1, x2, values), expandDims(expandDims(factor(values), -1), -1)),
    diagonal: (x, values) => mul(base.diagonal(x, values), expandDims(factor(values), -1)),
    ...(spectralSamples && {
      spectralSamples: (random, count, d, values) =>
        spectralSamples(random, count, d, values).map(({ variance, phases }) => ({
          variance: mul(variance, factor(values)),
          phases,
        })),
    }),
    toJSON: () => ({ type: "scale", outputscale: parameterToJSON(declared, usual), base: base.toJSON() }),
  };
}

/** The sum k_0 + k_1 + …, with parameters `0.lengthscale`, `1.lengthscale`, … Throws InputError for an argument that is not a kernel. */
export function sum(...kernels: readonly Kernel[]): Kernel {
  return composite(
    "sum",
    kernels,
    (a, b) => add(a, b),
    (a, b) => [...a, ...b],
  );
}

/** The product k_0 · k_1 · …, with parameters `0.lengthscale`, `1.lengthscale`, … Throws InputError for an argument that is not a kernel. */
export function product(...kernels: readonly Kernel[]): Kernel {
  return composite(
    "product",
    kernels,
    (a, b) => mul(a, b),
    // The mean of cos α cos β over independent phases is that of cos(α + β).
    (a, b) => a.flatMap((one) => b.map((other) => together(one, other))),
  );
}

function together(a: SpectralSamples, b: SpectralSamples): SpectralSamples {
  return { variance: mul(a.variance, b.variance), phases: (x) => add(a.phases(x), b.phases(x)) };
}

function composite(
  type: string,
  kernels: readonly Kernel[],
  join: (a: Tensor, b: Tensor) => Tensor,
  joinSamples: (a: readonly SpectralSamples[], b: readonly SpectralSamples[]) => readonly SpectralSamples[],
): Kernel {
  if (kernels.length === 0) invalid(`${type} kernels`, "at least one kernel", kernels);
  for (const kernel of kernels) checkedKernel(type, kernel);
  return {
    type,
    parameters: Object.assign({}, ...kernels.map((kernel, i) => prefixed(`${i}`, kernel.parameters))),
    covariance: (x1, x2, values) =>
      kernels.map((kernel, i) => kernel.covariance(x1, x2, unprefixed(`${i}`, values))).reduce((a, b) => join(a, b)),
    diagonal: (x, values) =>
      kernels.map((kernel, i) => kernel.diagonal(x, unprefixed(`${i}`, values))).reduce((a, b) => join(a, b)),
    ...(kernels.every(({ spectralSamples }) => spectralSamples) && {
      spectralSamples: (random, count, d, values) =>
        kernels
          .map((kernel, i) =>
            (kernel.spectralSamples as DrawSpectralSamples)(random, count, d, unprefixed(`${i}`, values)),
          )
          .reduce((a, b) => joinSamples(a, b)),
    }),
    toJSON: () => ({ type, kernels: kernels.map((kernel) => kernel.toJSON()) }),
  };
}
