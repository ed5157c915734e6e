import { describe, expect, test } from "vitest";
import { GaussianPosterior } from "../../src/posteriors/index.ts";
import { grad, tensor, variable } from "../../src/tensor/index.ts";
import {
  approximateRound,
  bilogOutcome,
  chainInputs,
  chainOutcomes,
  type InputTransform,
  inputTransformFromJSON,
  logInputs,
  logOutcome,
  normalize,
  type OutcomeTransform,
  oneHotToNumeric,
  outcomeTransformFromJSON,
  powerOutcome,
  reverse,
  round,
  roundOneHot,
  standardize,
  standardizeInputs,
  type TransformJSON,
  warp,
} from "../../src/transforms/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { type Case, reference } from "../support/reference.ts";

const tolerance = { rtol: 1e-9, atol: 1e-9 };
const cases = reference("transforms");
const casesOf = (side: string) => cases.filter((c) => c.side === side);
const throughText = (transform: { toJSON(): TransformJSON }): TransformJSON => JSON.parse(JSON.stringify(transform));

describe("input transforms", () => {
  test.each(casesOf("input"))("$name", (c) => {
    const given = inputTransform(c.kind, c.params);
    const transform = c.X_train ? given.fit(c.X_train) : given;
    expectAllclose(transform.forward(c.X), c.forward, tolerance, "forward");
    if (c.inverse) expectAllclose(transform.inverse(transform.forward(c.X)), c.inverse, tolerance, "inverse");
    else expect(() => transform.inverse(c.forward)).toThrow(/no inverse/);
    const { bounds, means, stds } = transform.toJSON();
    if (c.learned_bounds) expectAllclose(bounds as number[][], c.learned_bounds, tolerance, "bounds");
    if (c.means) expectAllclose(means as number[], c.means, tolerance, "means");
    if (c.stds) expectAllclose(stds as number[], c.stds, tolerance, "stds");
    if (c.W) expectInputGradients(transform, c);
    const again = inputTransformFromJSON(throughText(transform));
    expect(again.forward(c.X).toArray()).toEqual(transform.forward(c.X).toArray());
    expect(throughText(again)).toEqual(throughText(transform));
  });
});

function inputTransform(kind: string, params: Case["params"]): InputTransform {
  const { bounds, indices, center, a, b, tau, blocks, dim, steps } = params;
  switch (kind) {
    case "normalize":
      return params.reverse ? reverse(normalize({ bounds, indices })) : normalize({ bounds, indices, center });
    case "normalize_learned":
      return normalize();
    case "standardize":
      return standardizeInputs();
    case "log10":
      return logInputs({ indices });
    case "warp":
      return warp({ indices, bounds: bounds ?? undefined, a, b });
    case "round":
      return round({ indices });
    case "approximate_round":
      return approximateRound({ tau });
    case "round_one_hot":
      return roundOneHot({ blocks });
    case "one_hot_to_numeric":
      return oneHotToNumeric({ blocks, dim });
    case "chain":
      return chainInputs(...steps.map((step: Case) => inputTransform(step.kind, step)));
    default:
      throw new Error(`no input transform for ${kind}`);
  }
}

function expectInputGradients(transform: InputTransform, c: Case) {
  const { a = [], b = [] } = c.params;
  const [X, ...values] = [c.X, a, b].map((x) => variable(x));
  const loss = transform.forward(X, { a: values[0], b: values[1] }).mul(tensor(c.W)).sum();
  const [gradX, gradA, gradB] = grad(loss, [X, ...values]);
  expectAllclose(gradX, c.grad_X, tolerance, "grad_X");
  if (c.grad_a) expectAllclose(gradA, c.grad_a, tolerance, "grad_a");
  if (c.grad_b) expectAllclose(gradB, c.grad_b, tolerance, "grad_b");
}

describe("outcome transforms", () => {
  test.each(casesOf("outcome"))("$name", (c) => {
    const transform = outcomeTransform(c.kind, c.params).fit(c.Y);
    expectAllclose(transform.forward(c.Y), c.forward, tolerance, "forward");
    expectAllclose(transform.inverse(c.forward), c.inverse, tolerance, "inverse");
    if (c.means) {
      const { transforms = [throughText(transform)] } = throughText(transform) as { transforms?: TransformJSON[] };
      const { means, stds } = transforms[transforms.length - 1];
      expectAllclose(means as number[], c.means, tolerance, "means");
      expectAllclose(stds as number[], c.stds, tolerance, "stds");
    }
    if (c.Yvar) {
      expectAllclose(transform.forwardVariance(c.Y, c.Yvar), c.forward_var, tolerance, "forward_var");
      const moments = transform.momentsFrom?.({ mean: tensor(c.forward), variance: tensor(c.forward_var) });
      expectAllclose(moments?.variance ?? [], c.inverse_var, tolerance, "inverse_var");
    }
    if (c.W) {
      const Y = variable(c.Y);
      const [gradY] = grad(transform.forward(Y).mul(tensor(c.W)).sum(), [Y]);
      expectAllclose(gradY, c.grad_Y, tolerance, "grad_Y");
    }
    const again = outcomeTransformFromJSON(throughText(transform));
    expect(again.forward(c.Y).toArray()).toEqual(transform.forward(c.Y).toArray());
    expect(throughText(again)).toEqual(throughText(transform));
  });
});

function outcomeTransform(kind: string, params: Case["params"]): OutcomeTransform {
  switch (kind) {
    case "standardize":
      return params.std ? standardize({ means: [params.mean], stds: [params.std] }) : standardize();
    case "log":
      return logOutcome(params);
    case "power":
      return powerOutcome({ power: params.power });
    case "bilog":
      return bilogOutcome();
    case "chain":
      return chainOutcomes(...params.steps.map((step: string) => outcomeTransform(step, {})));
    default:
      throw new Error(`no outcome transform for ${kind}`);
  }
}

describe("posteriors of untransformed outcomes", () => {
  test.each(casesOf("posterior"))("$name", (c) => {
    const { affine, momentsFrom } = outcomeTransform(c.kind, c.params);
    const covariance = tensor(c.covariance);
    const normal = { mean: tensor(c.mean), variance: covariance.diagPart(), covariance };
    const column = { mean: normal.mean.expandDims(-1), variance: normal.variance.expandDims(-1) };
    const moments = momentsFrom?.(column);
    expectAllclose(moments?.mean ?? [], c.mean_untransformed, tolerance, "mean");
    if (c.variance_untransformed) {
      expect(affine).toBeNull();
      expectAllclose(moments?.variance ?? [], c.variance_untransformed, tolerance, "variance");
    } else {
      const raw = new GaussianPosterior(normal, 1, affine);
      expectAllclose(raw.covariance, c.covariance_untransformed, tolerance, "covariance");
    }
  });

  test.each(casesOf("posterior_samples"))("$name", (c) => {
    const transform = outcomeTransform(c.kind, c.params);
    const covariance = tensor(c.covariance);
    const posterior = new GaussianPosterior({ mean: tensor(c.mean), variance: covariance.diagPart(), covariance });
    const samples = posterior.rsample(c.base_samples);
    expectAllclose(samples, c.samples, tolerance, "samples");
    expectAllclose(
      transform.inverse(samples.expandDims(-1)),
      c.samples_untransformed,
      tolerance,
      "untransformed samples",
    );
  });
});
