import { logExpectedImprovement, qKnowledgeGradient, qLogExpectedImprovement } from "../acquisition/index.ts";
import { traceModel } from "../export/index.ts";
import { square } from "../math/index.ts";
import { type LoadOptions, type Model, observedInputs } from "../models/index.ts";
import { optimizeAcqf } from "../optim/index.ts";
import { noGrad, ops, traceMode } from "../tensor/index.ts";
import { check, checkClose, checkGradient, checkShape, checkThrows, type SuiteCase } from "./checks.ts";
import { addAbilities } from "./modelAbilities.ts";
import { atFirst, baseSamplesOf, batchOf, isNormal, near, scaleOf, valueShape } from "./modelValues.ts";
import { boxOf, pointsOf } from "./points.ts";

/** Options of `modelSuite`. */
export interface ModelSuiteOptions {
  /** Passed to `loadModel`, for models that can be saved. */
  load?: LoadOptions;
}

/**
 * The conformance suite of `Model`. `make` returns a new model with set hyperparameters on every call; cases of optional members that
 * it lacks are omitted. It imports no test runner:
 *
 *     for (const { name, run } of modelSuite(() => new MyModel(data))) it(name, run);
 */
export function modelSuite(make: () => Model, { load }: ModelSuiteOptions = {}): SuiteCase[] {
  const cases: SuiteCase[] = [];
  const add = (name: string, run: (model: Model) => void | Promise<void>) =>
    void cases.push({ name, run: () => run(make()) });

  add("declares its outputs, inputs and scales", (model) => {
    const { numOutputs, inputDimension, outcomeScales } = model;
    check(Number.isInteger(numOutputs) && numOutputs > 0, `numOutputs: expected a count, got ${numOutputs}`);
    check(
      Number.isInteger(inputDimension) && inputDimension > 0,
      `inputDimension: expected a count, got ${inputDimension}`,
    );
    checkShape("outcomeScales", [outcomeScales.length], [numOutputs]);
    check(
      outcomeScales.every((s) => s > 0 && s < Number.POSITIVE_INFINITY),
      "outcomeScales: expected positive numbers",
    );
    for (const { X, Y } of model.observations) {
      check(
        X.shape[X.rank - 1] === inputDimension,
        "observations: X has another number of columns than inputDimension",
      );
      const outcomes = numOutputs === 1 ? Y.shape : Y.shape.slice(0, -1);
      check(outcomes[outcomes.length - 1] === X.shape[X.rank - 2], "observations: one outcome per point is expected");
    }
    const described = model.describe();
    check(
      JSON.stringify(JSON.parse(JSON.stringify(described))) === JSON.stringify(described),
      "describe(): expected plain data that survives JSON",
    );
  });

  add("moments have the stated shapes, and variances are the diagonal of the covariance", (model) => {
    for (const batch of [[], [3]]) {
      const X = pointsOf(model, [...batch, 2]);
      const posterior = model.posterior(X);
      const { mean, variance } = posterior;
      const joint = 2 * model.numOutputs;
      checkShape("mean", mean.shape, valueShape(model, batch, 2));
      checkShape("variance", variance.shape, mean.shape);
      check(
        variance.data.every((v) => v >= 0),
        "variance: expected no negative entry",
      );
      if (!isNormal(model)) continue;
      const { covariance } = posterior;
      checkShape("covariance", covariance.shape, [...batchOf(model, batch), joint, joint]);
      checkClose("diagonal of the covariance", ops.diagPart(covariance).reshape(variance.shape), variance, {
        rtol: 1e-7,
        atol: 1e-12 * square(scaleOf(model)),
      });
    }
  });

  add("samples exceed a quantile as often as its probability says, where the posterior has quantiles", (model) => {
    const posterior = model.posterior(pointsOf(model, [1]));
    if (!posterior.quantile) return;
    checkShape("quantile", posterior.quantile(0.8).shape, posterior.mean.shape);
    const shares = posterior.rsample({ numSamples: 2048, seed: 5 }).lessEqual(posterior.quantile(0.8)).mean(0);
    check(
      shares.data.every((share) => Math.abs(share - 0.8) < 0.04),
      `quantile: expected 80 % of samples not to exceed that of 0.8, got ${shares.data.join(", ")}`,
    );
  });

  add("a batch is its members", (model) => {
    const X = pointsOf(model, [3, 2]);
    const all = model.posterior(X);
    for (let i = 0; i < 3; i++) {
      const own = model.posterior(X.at(0, i));
      checkClose(`mean of member ${i}`, all.mean.at(0, i), own.mean, near(model, 1));
      checkClose(`variance of member ${i}`, all.variance.at(0, i), own.variance, near(model));
      if (isNormal(model))
        checkClose(`covariance of member ${i}`, all.covariance.at(0, i), own.covariance, near(model));
    }
  });

  add("moments have gradients with respect to the points", (model) => {
    const scale = scaleOf(model);
    const X = pointsOf(model, [2, 2]);
    checkGradient("mean", (x) => model.posterior(x).mean.div(scale), X);
    checkGradient("variance", (x) => model.posterior(x).variance.div(scale * scale), X);
    if (isNormal(model)) checkGradient("covariance", (x) => model.posterior(x).covariance.div(scale * scale), X);
  });

  add("samples are joint, repeatable and differentiable", (model) => {
    const X = pointsOf(model, [3, 2]);
    const z = baseSamplesOf(model, 4, 2);
    const posterior = model.posterior(X);
    const samples = posterior.rsample(z);
    checkShape("samples", samples.shape, [4, ...posterior.mean.shape]);
    checkClose("samples again", model.posterior(X).rsample(z), samples);
    if (isNormal(model)) {
      checkClose("samples of zeros", posterior.rsample(z.mul(0)).at(0, 0), posterior.mean, near(model, 1));
      const root = ops.cholesky(ops.addDiagonal(posterior.covariance, 1e-12 * square(scaleOf(model))));
      const joint = z.reshape([4, -1]);
      const flat = posterior.mean.reshape([...posterior.covariance.shape.slice(0, -1)]);
      const first = ops.matvec(root, joint.at(0, 1)).add(flat).reshape(posterior.mean.shape);
      checkClose("sample 1", samples.at(0, 1), first, { rtol: 1e-3, atol: 1e-4 * scaleOf(model) });
    }
    checkGradient("samples", (x) => model.posterior(x).rsample(z).div(scaleOf(model)), X, { rtol: 1e-4, atol: 1e-6 });
  });

  add("observation noise adds to variances and not to means", (model) => {
    const X = pointsOf(model, [3, 2]);
    const [plain, noisy] = [false, true].map((observationNoise) => model.posterior(X, { observationNoise }));
    check(
      noisy.variance.data.every((v, i) => v >= plain.variance.data[i]),
      "variance with observation noise: expected to be no smaller than without",
    );
    if (!isNormal(model)) return;
    checkClose("mean with noise", noisy.mean, plain.mean, near(model, 1));
    const variance = 0.25 * square(scaleOf(model));
    const given = model.posterior(X, { observationNoise: variance });
    checkClose("variance with given noise", given.variance, plain.variance.add(variance), { rtol: 1e-8 });
  });

  add("conditioning pulls the prediction to new observations and changes nothing else", (model) => {
    const X = pointsOf(model, [2]);
    const before = model.posterior(X);
    const [oldMean, oldVariance] = [before.mean, before.variance];
    const Y = atFirst(model, oldMean).add(scaleOf(model));
    const noise = isNormal(model) ? { noise: 1e-8 * square(scaleOf(model)) } : {};
    const conditioned = model.conditionOnObservations(X, Y, noise);
    const after = conditioned.posterior(X);
    check(
      after.variance.data.every((v, i) => !isNormal(model) || v <= oldVariance.data[i] * (1 + 1e-6)),
      "variance at the new observations: expected not to grow",
    );
    if (isNormal(model))
      checkClose("mean at the new observations", atFirst(model, after.mean), Y, {
        rtol: 1e-3,
        atol: 1e-3 * scaleOf(model),
      });
    checkClose("mean of the model it came from", model.posterior(X).mean, oldMean, { rtol: 0, atol: 0 });
    check(
      conditioned.numOutputs === model.numOutputs && conditioned.inputDimension === model.inputDimension,
      "conditioned model: expected the same numbers of outputs and inputs",
    );
  });

  add("fantasies are the models conditioned on sampled outcomes", (model) => {
    const [F, scale] = [3, scaleOf(model)];
    const [X, at] = [pointsOf(model, [2, 1]), pointsOf(model, [2, 2], 7)];
    const z = baseSamplesOf(model, F, 1);
    const fantasies = model.fantasize(X, { sampler: z });
    checkShape("batch shape of fantasies", fantasies.batchShape, [F, 2]);
    const { mean } = fantasies.posterior(at);
    checkShape("mean of fantasies", mean.shape, [F, ...valueShape(model, [2], 2)]);
    if (!model.ensembleWeights && model.batchShape.length === 0) {
      const Y = model.posterior(X, { observationNoise: true }).rsample(z);
      const conditioned = model.conditionOnObservations(X, Y);
      checkClose("mean of fantasies", mean, conditioned.posterior(at).mean, { rtol: 1e-6, atol: 1e-7 * scale });
    }
    checkGradient(
      "fantasies with respect to the fantasized points",
      (x) => model.fantasize(x, { sampler: z }).posterior(at).mean.div(scale),
      X,
      { rtol: 1e-4, atol: 1e-6 },
    );
    const nested = fantasies.fantasize(at.narrow(1, 0, 1), { sampler: baseSamplesOf(model, 2, 1) });
    checkShape("batch shape of nested fantasies", nested.batchShape, [2, F, 2]);
  });

  add("each output is a model of its own", (model) => {
    const X = pointsOf(model, [3, 2]);
    const all = model.posterior(X);
    for (let j = 0; j < model.numOutputs; j++) {
      const own = model.output(j).posterior(X);
      const mean = model.numOutputs === 1 ? all.mean : all.mean.at(-1, j);
      const variance = model.numOutputs === 1 ? all.variance : all.variance.at(-1, j);
      checkClose(`mean of output ${j}`, own.mean, mean, near(model, 1));
      checkClose(`variance of output ${j}`, own.variance, variance, near(model));
    }
    checkThrows("output(numOutputs)", () => model.output(model.numOutputs), /output/);
  });

  add("bad points are refused by name", (model) => {
    const d = model.inputDimension;
    checkThrows(
      "too many columns",
      () =>
        model.posterior(
          pointsOf(model, [2])
            .mul(0)
            .sum(-1)
            .reshape([2, 1])
            .add(new Array(d + 1).fill(0)),
        ),
      /X/,
    );
    checkThrows("NaN", () => model.posterior([new Array(d).fill(Number.NaN)]), /X|finite/);
  });

  add("a traced model is the model", (model) => {
    const outputs = ["mean", "variance", "covariance"] as const;
    const graph = traceModel(model, {
      q: 2,
      outputs: isNormal(model) ? outputs : outputs.slice(0, 2),
    });
    const X = pointsOf(model, [5, 2]);
    const results = graph.run({ X });
    const besideBatch = model.batchShape.length === 0 ? X : X.reshape([5, ...model.batchShape.map(() => 1), 2, -1]);
    const eager = model.posterior(besideBatch);
    for (const output of Object.keys(results) as (typeof outputs)[number][])
      checkClose(`traced ${output}`, results[output], eager[output], near(model));
  });

  add("under traceMode its fantasies keep no gradient, and predict the same", (model) => {
    const [X, at] = [pointsOf(model, [2, 1]), pointsOf(model, [2, 2], 7)];
    const sampler = baseSamplesOf(model, 3, 1);
    const attached = model.fantasize(X, { sampler });
    const detached = traceMode(() => model.fantasize(X, { sampler }));
    checkClose("detached mean", detached.posterior(at).mean, attached.posterior(at).mean, { rtol: 0, atol: 0 });
    check(
      detached.caches().every(({ state }) => state !== "attached"),
      "caches() of a model made under traceMode: expected none to be attached",
    );
    const graph = traceModel(detached, { q: 1 });
    check(graph.outputs.length > 0, "a model made under traceMode: expected to be traced");
  });

  add("acquisition functions take it", async (model) => {
    const single = model.output(0);
    const { mean } = noGrad(() => single.posterior(observedInputs(single)));
    const bestF = Math.max(...mean.data);
    for (const acquisition of [
      logExpectedImprovement(single, { bestF }),
      qLogExpectedImprovement(single, { bestF, sampler: { numSamples: 32 } }),
      qKnowledgeGradient(single, { numFantasies: 4 }),
    ]) {
      const X = pointsOf(single, [3, (acquisition.q ?? 1) + (acquisition.oneShot?.points ?? 0)]);
      const values = acquisition.forward(X);
      checkShape(`values of ${acquisition.name}`, values.shape, [3]);
      check(values.data.every(Number.isFinite), `values of ${acquisition.name}: expected finite numbers`);
    }
    const { candidates, value } = await optimizeAcqf(logExpectedImprovement(single, { bestF }), {
      bounds: boxOf(single),
      numRestarts: 2,
      rawSamples: 16,
    });
    checkShape("candidates", candidates.shape, [1, single.inputDimension]);
    check(Number.isFinite(value), `value at the candidates: expected a finite number, got ${value}`);
  });

  addAbilities(add, make(), load);
  return cases;
}
