import { type ChecksOf, callback, checkedNumbers, listOf, type OptionValues } from "../../arguments/index.ts";
import { InputError, invalid, invalidShape, warn } from "../../errors/index.ts";
import { type Model, observedInputs } from "../../models/index.ts";
import { isAbove, paretoFront } from "../../pareto/index.ts";
import { noGrad, ops, rowsOf, type Tensor, type TensorLike, tensor } from "../../tensor/index.ts";
import { checkedModel } from "../base/acquisition.ts";
import {
  type MonteCarloOptions,
  monteCarloChecks,
  type SampleFunction,
  scaleOf,
  violationsOf,
} from "../monteCarlo/monteCarlo.ts";

/*
 * Several objectives at once. Inside, all of them are maximized: y_j stands for the negated objective where it is minimized, and likewise
 * for the reference point.
 */

/** Options of acquisition functions of several objectives. */
export interface ObjectivesOptions extends Omit<MonteCarloOptions, "objective" | "maximize"> {
  /** Values that a solution of interest exceeds, one per objective; hypervolume is measured from here. See `inferReferencePoint`. */
  referencePoint: TensorLike;
  /** The objectives of a sample, at least two; the outputs themselves by default. */
  objectives?: readonly SampleFunction[];
  /** Whether large values are good, of all objectives or of each; defaults to true. */
  maximize?: boolean | readonly boolean[];
}

const { objective, maximize, ...samplingChecks } = monteCarloChecks;

export const directionChecks = { maximize: [checkedDirections, true] } satisfies ChecksOf<
  Pick<ObjectivesOptions, "maximize">
>;

/** Which objectives there are, and which constraints. */
export type ObjectiveFunctions = Pick<ObjectivesOptions, "objectives" | "constraints" | "maximize">;

export const functionChecks = {
  ...directionChecks,
  objectives: [listOf(callback("a function of samples"), "a list of at least two functions of samples", 2), undefined],
  constraints: samplingChecks.constraints,
} satisfies ChecksOf<ObjectiveFunctions>;

export const objectivesChecks = {
  ...samplingChecks,
  ...functionChecks,
  referencePoint: [checkedNumbers],
} satisfies ChecksOf<ObjectivesOptions>;

function checkedDirections(what: string, given: boolean | readonly boolean[]): boolean | readonly boolean[] {
  const fits = typeof given === "boolean" || (Array.isArray(given) && given.every((v) => typeof v === "boolean"));
  return fits ? given : invalid(what, "true or false, or one of them per objective", given);
}

/** One sample of each point. */
export interface ObjectivesDraw {
  /** To be maximized, `S x b x q x m`. */
  readonly objectives: Tensor;
  /** The constraints' values over their temperatures, each `S x b x q`. */
  readonly violations: readonly Tensor[];
  /** The scales of the objectives, `m`; 1 where one is not known. */
  readonly scales: Tensor;
}

/** Which way each objective goes: +1 where it is maximized, −1 where it is minimized, `m`. */
export function directionsOf(name: string, maximize: boolean | readonly boolean[], m: number): Tensor {
  if (m < 2)
    throw new InputError(
      `invalid model: ${name} needs at least two objectives, this model has one output; use a function of one objective`,
    );
  const each = typeof maximize === "boolean" ? new Array<boolean>(m).fill(maximize) : maximize;
  if (each.length !== m) invalid("maximize", `${m} entries, one per objective`, maximize);
  return tensor(each.map((up) => (up ? 1 : -1)));
}

/** The reference point of objectives that are all maximized, `m`. */
export function signedReferencePoint(given: Tensor, signs: Tensor): Tensor {
  if (given.rank !== 1 || given.size !== signs.size)
    invalidShape("referencePoint", `(${signs.size}), one number per objective`, given.shape);
  return given.mul(signs);
}

/** The objectives of a model as functions of samples. */
export interface Objectives {
  readonly signs: Tensor;
  /** The scales of the objectives, `m`; 1 where one is not known. */
  readonly scales: Tensor;
  draw(samples: Tensor): ObjectivesDraw;
  /** The inputs on the front of the medians; undefined where the objectives are no outputs. */
  readonly incumbents: (() => Float64Array[]) | undefined;
}

export function objectivesOf(
  name: string,
  model: Model,
  { objectives, constraints, maximize }: OptionValues<typeof functionChecks, ObjectiveFunctions>,
): Objectives {
  const { numOutputs, outcomeScales } = checkedModel(model);
  const signs = directionsOf(name, maximize, objectives?.length ?? numOutputs);
  const scales = tensor(objectives?.map((f) => scaleOf(f, outcomeScales)) ?? [...outcomeScales]);
  const stacked = (each: Tensor[]) => ops.stack(each, -1);
  const values = (samples: Tensor) => (objectives ? stacked(objectives.map((f) => f(samples))) : samples);
  const violations = violationsOf(constraints, outcomeScales);
  return {
    signs,
    scales,
    draw: (samples) => ({ objectives: values(samples).mul(signs), violations: violations(samples), scales }),
    incumbents: objectives ? undefined : () => frontOfMedians(model, signs),
  };
}

/**
 * The values `n x m` of the objectives so far as rows to be maximized. Throws InputError for values that are not finite; warns if there are
 * some and none is beyond the reference point, such as one of the wrong sign.
 */
export function checkedFront(paretoY: Tensor, signs: Tensor, referencePoint: Tensor): Float64Array[] {
  if (paretoY.size === 0) return [];
  if (paretoY.rank !== 2 || paretoY.shape[1] !== signs.size)
    invalidShape("paretoY", `n x ${signs.size}, one column per objective`, paretoY.shape);
  const rows = rowsOf(checkedNumbers("paretoY", paretoY).mul(signs));
  if (!rows.some((y) => isAbove(y, referencePoint.data)))
    warn(
      `referencePoint: no row of paretoY is better than [${referencePoint.mul(signs).data.join(", ")}] in every objective, so that any point beyond it is improvement; check its signs and \`maximize\`, or use inferReferencePoint`,
    );
  return rows;
}

/** The observed inputs on the front of the posterior medians of the outputs, which their own scales do not change. */
export function frontOfMedians(model: Model, signs: Tensor): Float64Array[] {
  const X = observedInputs(model);
  const median = (j: number) => {
    const posterior = model.output(j).posterior(X.expandDims(1));
    return (posterior.latent?.posterior ?? posterior).mean;
  };
  const medians = noGrad(() => {
    const each = Array.from(signs.data, (_, j) => median(j));
    return ops.concat(each, -1).mul(signs);
  });
  const [inputs, rows] = [rowsOf(X), rowsOf(medians)];
  return paretoFront(rows).map((y) => inputs[rows.indexOf(y as Float64Array)]);
}
