import { callback, checkedPointSet, checkedPoints } from "../../arguments/index.ts";
import { integer, invalid, invalidShape, showShape } from "../../errors/index.ts";
import { type Model, observedInputs } from "../../models/index.ts";
import { noGrad, ops, outsideTraceMode, rowsOf, sameShape, Tensor, type TensorLike } from "../../tensor/index.ts";

/**
 * An acquisition function: scores sets of candidates; larger is better. Any object with the first four members works in `optimizeAcqf`
 * and in export; `acquisition` makes one from a formula.
 */
export interface Acquisition {
  /** Its name, for people and in files. */
  readonly name: string;
  /** The model whose posterior it scores. */
  readonly model: Model;
  /** How many points are evaluated together; null for any number. */
  readonly q: number | null;
  /** The value of each of b sets of q points: X `b x q x d` (or `q x d`) → `b` (or `()`). */
  forward(X: TensorLike): Tensor;
  /** The same function given pending points `p x d` (BoTorch's X_pending), whose outcomes are not known yet. */
  withPending?(points: TensorLike): Acquisition;
  /** For a one-shot function: its inner points, which are optimized together with the q candidates. */
  readonly oneShot?: OneShot;
  /** Points to search around, best first; the inputs observed so far by default. */
  incumbents?(): readonly Float64Array[];
  /** A less expensive value, of the same shape as `forward`, by which a search ranks its raw samples; `forward` by default. */
  screening?(X: TensorLike): Tensor;
}

/** The inner points of a one-shot acquisition function, which are optimized together with the candidates. */
export interface OneShot {
  /** How many inner points follow the q candidates. */
  readonly points: number;
  /**
   * The problem that each inner point would solve under the current model; its maximizers start the search. A list where inner points
   * solve different problems.
   */
  readonly inner: Acquisition | readonly InnerProblem[];
  /** The value of p points `p x d` as each of the inner points of designs `b x q x d`: `points x b x p`. */
  innerValues?(designs: Tensor, points: Tensor): Tensor;
}

/** The problem of some of the inner points of a one-shot function. */
export interface InnerProblem {
  /** How many inner points solve it. */
  readonly points: number;
  /** The acquisition function that they maximize. */
  readonly problem: Acquisition;
  /** How many of them it evaluates together; defaults to 1. */
  readonly q?: number;
}

/** What an acquisition function may have besides its value. */
export interface AcquisitionParts extends Pick<Acquisition, "oneShot" | "incumbents"> {
  /** Called with checked points, `p x d`. */
  withPending?(points: Tensor): Acquisition;
  /** A less expensive value at checked points, by which a search ranks its raw samples. */
  screening?(X: Tensor): Tensor;
  /** Whether the value is a logarithm: an ensemble of models is then averaged by logsumexp. Defaults to false. */
  isLog?: boolean;
}

/**
 * Makes an acquisition function from its value at checked points, X `b x q x d` → `b`, for q points together (null for any number):
 *
 *     const spread = acquisition("spread", model, 1, (X) => model.posterior(X).variance.squeeze(-1));
 *
 * The value has to be made of ops, so that it has gradients and can be exported. For a model with a batch shape X has
 * at least as many axes of sets, and the value has that shape broadcast with theirs; for an ensemble of K models it is `b x K`, and averaged with `model.ensembleWeights`. Points of rank 2 are one set.
 * `forward` throws ShapeError or InputError for points of another shape, or that are not finite, and for a value of another shape.
 */
export function acquisition(
  name: string,
  model: Model,
  q: number | null,
  value: (X: Tensor) => Tensor,
  { withPending, screening, isLog = false, ...parts }: AcquisitionParts = {},
): Acquisition {
  if (typeof name !== "string") invalid("name", "the name of an acquisition function", name);
  checkedModel(model);
  if (q !== null) integer(`q of ${name}`, q, 1);
  callback("a function of points `b x q x d`, made of ops")(`value of ${name}`, value);
  const d = model.inputDimension;
  const hint = q === 1 ? "this function evaluates one point at a time" : undefined;
  const averaged = (of: typeof value, X: Tensor): Tensor => {
    const weights = model.ensembleWeights;
    // Trace mode cuts off what models keep, never what a lookahead function conditions on within its value.
    const values = outsideTraceMode(() => of(X));
    if (!weights || !(values instanceof Tensor)) return values;
    return isLog ? ops.logSumExp(values.add(weights.log()), -1) : ops.matvec(values, weights);
  };
  const checked = (of: typeof value) => (given: TensorLike) => {
    const points = checkedPoints(`X of ${name}`, given, d, q, hint);
    const leading = Math.max(1, model.batchShape.length) + 2 - points.rank;
    const X = leading > 0 ? points.reshape([...new Array(leading).fill(1), ...points.shape]) : points;
    const values = averaged(of, X);
    if (model.batchShape.length > 0) return values;
    checkValues(name, values, X);
    return points.rank === 2 ? values.squeeze(0) : values;
  };
  return {
    name,
    model,
    q,
    forward: checked(value),
    ...(screening && { screening: checked(screening) }),
    ...(withPending && { withPending: (points) => withPending(checkedPointSet("pending points", points, d)) }),
    ...parts,
  };
}

/**
 * Makes an acquisition function that evaluates pending points together with the candidates: `build` gives the value for the pending
 * points `p x d` (null for none) and everything that depends on them.
 * Throws InputError for a `build` that is not a function.
 */
export function jointAcquisition(
  name: string,
  model: Model,
  q: number | null,
  build: (pending: Tensor | null) => { value(X: Tensor): Tensor } & Omit<AcquisitionParts, "withPending">,
): Acquisition {
  callback("a function of pending points")(`build of ${name}`, build);
  const given = (pending: Tensor | null): Acquisition => {
    const { value, ...parts } = build(pending) ?? {};
    return acquisition(name, model, q, value, {
      ...parts,
      withPending: (points) => given(pending ? ops.concat([pending, points], 0) : points),
    });
  };
  return given(null);
}

/** Points `b x q x d` with pending points `p x d`, if any, behind those of every batch member. */
export function joined(X: Tensor, pending: Tensor | null): Tensor {
  if (!pending) return X;
  return ops.concat([X, ops.broadcastTo(pending, [...X.shape.slice(0, -2), ...pending.shape])], X.rank - 2);
}

/** The model once pending points have the outcomes that it expects (the kriging believer, Ginsbourger et al. 2010). */
export function believer(model: Model, points: Tensor): Model {
  return noGrad(() => {
    const posterior = model.posterior(points);
    const { latent } = posterior;
    return model.conditionOnObservations(points, latent ? latent.inverse(latent.posterior.mean) : posterior.mean);
  });
}

/** The points to search around for a maximum of an acquisition function, best first. */
export function incumbentsOf({ model, incumbents }: Acquisition): readonly Float64Array[] {
  return incumbents?.() ?? rowsOf(observedInputs(model));
}

/** The baseline, `n x d`, of functions that improve on the values there: the option `baselineX`, or all observed inputs. */
export function baselineOf(model: Model, baselineX: TensorLike | undefined): Tensor {
  return baselineX === undefined
    ? observedInputs(model)
    : checkedPointSet("baselineX", baselineX, model.inputDimension);
}

/** Throws InputError unless this can be searched: an object of this interface, whoever wrote it. */
export function checkedAcquisition(given: Acquisition): Acquisition {
  const { forward, model, q = 0, incumbents } = (given ?? {}) as Partial<Acquisition>;
  const isIncomplete =
    typeof forward !== "function" ||
    typeof model?.posterior !== "function" ||
    (q !== null && !(Number.isInteger(q) && q > 0)) ||
    (incumbents !== undefined && typeof incumbents !== "function");
  if (isIncomplete)
    invalid(
      "acquisition",
      "an acquisition function such as logExpectedImprovement makes",
      given,
      "it has name, model, q and forward",
    );
  return given;
}

/** The values of an acquisition function, whoever wrote it, at sets of points `b x q x d`: `b`. */
export function valuesOf(acquisition: Pick<Acquisition, "name" | "forward">, X: Tensor): Tensor {
  const values = acquisition.forward(X);
  checkValues(acquisition.name, values, X);
  return values;
}

/** Throws unless there is one value per set of points. */
function checkValues(name: string, values: unknown, X: Tensor): void {
  const wanted = X.shape.slice(0, -2);
  const hint = "return one number per set of points";
  if (!(values instanceof Tensor)) invalid(`value of ${name}`, `a tensor of shape ${showShape(wanted)}`, values, hint);
  if (!sameShape(values.shape, wanted)) invalidShape(`value of ${name}`, showShape(wanted), values.shape, hint);
}

export function checkedModel(model: Model): Model {
  if (typeof model?.posterior !== "function") invalid("model", "a model such as singleTaskGP makes", model);
  return model;
}

/** The index of an output of the model. */
export function checkedOutput(what: string, index: unknown, model: Model): number {
  return integer(what, index, 0, model.numOutputs - 1);
}
