import { describe, expect, test } from "vitest";
import * as boflow from "../../src/index.ts";
import { entries } from "../acquisition/catalogue.ts";
import { takeWarnings } from "../support/warnings.ts";

/*
 * Public functions called with values that are not what they take, one at a time: they return, or throw an error that BoFlow has. One from
 * inside, such as a TypeError, names nothing that the caller knows.
 */

const { kernels, transforms, tensor } = boflow;
type Call = [name: string, call: (...args: never[]) => unknown, ...args: unknown[]];

const X = [
  [0.1, 0.2],
  [0.4, 0.9],
  [0.8, 0.5],
  [0.6, 0.3],
];
const Y = [1, 2, 0.5, 1.5];
const bounds = [
  [0, 0],
  [1, 1],
];
const box = { bounds: { lower: [0, 0], upper: [1, 1] } };
const front = [
  [1, 2],
  [2, 1],
];
const model = boflow
  .singleTaskGP({ trainX: X, trainY: Y, covariance: kernels.rbf({ lengthscale: 0.5 }) })
  .setHyperparameters({ noise: 0.01 });
const logEI = boflow.logExpectedImprovement(model, { bestF: 2 });
const paths = Object.assign(Object.create({}), boflow.samplePaths(model, { numSamples: 2, numFeatures: 8 }));
const graph = boflow.traceAcquisition(logEI);
const search = { bounds, numRestarts: 1, rawSamples: 2, maxIterations: 1 };
const square = ([x]: Float64Array) => ({ value: x * x, gradient: Float64Array.of(2 * x) });
const at = [[0.1, 0.2]];
const { x } = { x: boflow.floatParameter(0, 1) };

const calls: Call[] = [
  ...entries.map((e): Call => [e.name, e.make as Call[1], e.model(), e.options]),
  ["acquisition", (...[n, m, q, f]) => boflow.acquisition(n, m, q, f).forward(at), "own", model, 1, () => tensor([1])],
  [
    "jointAcquisition",
    (...[n, m, q, f]) => boflow.jointAcquisition(n, m, q, f).forward(at),
    ...["own", model, 1, () => ({ value: () => tensor([1]) })],
  ],
  ["analytic", (...[n, c, f]) => boflow.analytic(n, c, f)(model).forward(at), "own", {}, () => tensor([1])],
  ["monteCarlo", (...[n, c, f]) => boflow.monteCarlo(n, c, f)(model).forward(at), "own", {}, () => tensor([1])],
  ["optimizeAcqf", boflow.optimizeAcqf, logEI, { ...search, q: 1, sequential: true, fixedFeatures: { 0: 0.5 } }],
  ["optimizeAcqfMixed", boflow.optimizeAcqfMixed, logEI, { ...search, fixedFeaturesList: [{ 0: 0.5 }] }],
  ["optimizeAcqfDiscrete", boflow.optimizeAcqfDiscrete, logEI, { choices: X, q: 1 }],
  [
    "optimizeAcqfMixedAlternating",
    boflow.optimizeAcqfMixedAlternating,
    logEI,
    { ...search, discreteDims: { 1: [0, 1] } },
  ],
  ["fitModel", boflow.fitModel, model, { maxIterations: 1 }],
  ["marginalLogLikelihood", boflow.marginalLogLikelihood, model],
  ["leaveOneOut", boflow.leaveOneOut, model],
  ["samplePaths", boflow.samplePaths, model, { numSamples: 2, numFeatures: 8 }],
  ["optimalSamples", boflow.optimalSamples, paths, { bounds, numRestarts: 1, rawSamples: 4 }],
  ["gumbelMaxValues", boflow.gumbelMaxValues, model, X, { numSamples: 2 }],
  ["saveModel", boflow.saveModel, model],
  ["loadModel", boflow.loadModel, boflow.saveModel(model), { kernels: {} }],
  ["modelList", boflow.modelList, [model]],
  ["posterior", (x, o) => model.posterior(x, o), X, { observationNoise: true }],
  ["conditionOnObservations", (...[x, y, o]) => model.conditionOnObservations(x, y, o), X, Y, { noise: 0.1 }],
  ["fantasize", (x, o) => model.fantasize(x, o), X, { sampler: { numSamples: 2 } }],
  ...(["rbf", "matern52", "linear", "polynomial", "periodic", "categorical"] as const).map(
    (name): Call => [name, kernels[name], { activeDimensions: [0] }],
  ),
  ["polynomial's power", kernels.polynomial, { power: 2 }],
  ["index", kernels.index, { numTasks: 2, rank: 1 }],
  ["scale", kernels.scale, kernels.rbf(), { outputscale: 1 }],
  ["sum", kernels.sum, kernels.rbf(), kernels.linear()],
  ["product", kernels.product, { ...kernels.rbf() }],
  ["defineKernel", kernels.defineKernel, { type: "own", parameters: {}, formula: () => tensor([1]) }],
  ["constantMean", boflow.constantMean, { constant: 1 }],
  ["linearMean", boflow.linearMean, { dimension: 2, weights: [1, 2], bias: 0 }],
  ["normalize", transforms.normalize, { bounds }],
  ["standardizeInputs", transforms.standardizeInputs, { means: [0, 0], stds: [1, 1] }],
  ["standardize", transforms.standardize, { means: [0], stds: [1] }],
  ["chainInputs", transforms.chainInputs, Object.assign(Object.create({}), transforms.normalize())],
  ["chainOutcomes", transforms.chainOutcomes, Object.assign(Object.create({}), transforms.logOutcome())],
  ["stationary", kernels.stationary, "own", () => tensor([1])],
  ["reverse", transforms.reverse, Object.assign(Object.create({}), transforms.round())],
  ["positive", boflow.constraints.positive, 1],
  ["interval", boflow.constraints.interval, 0, 1],
  ["trace", boflow.trace, ({ X }: { X: boflow.Tensor }) => X.mul(2), { X }, { dynamic: true }],
  ["traceModel", boflow.traceModel, model, {}],
  ["traceAcquisition", boflow.traceAcquisition, logEI, { q: 1 }],
  ["toOnnx", boflow.toOnnx, graph],
  ["toGraphModel", boflow.toGraphModel, graph],
  ["serializeGraph", boflow.serializeGraph, graph],
  ["parseGraph", boflow.parseGraph, boflow.serializeGraph(graph)],
  ["graphHash", boflow.graphHash, graph],
  ["exportGraph", boflow.exportGraph, graph, "json"],
  ["hypervolume", boflow.hypervolume, front, [0, 0]],
  ["boxDecomposition", boflow.boxDecomposition, front, [0, 0]],
  ["approximateDecomposition", boflow.approximateDecomposition, front, [0, 0], { tolerance: 0.1 }],
  ["isNonDominated", boflow.isNonDominated, front, { maximize: true, deduplicate: true }],
  ["nonDominatedSort", boflow.nonDominatedSort, front],
  ["inferReferencePoint", boflow.inferReferencePoint, front, { scale: 0.1, maxReferencePoint: [0, 0] }],
  ["projectOntoPolytope", boflow.projectOntoPolytope, [0.5, 2], box],
  ["samplePolytope", boflow.samplePolytope, 2, box],
  ["sobol", boflow.sobol, 2, { seed: 1 }],
  ["minimize", boflow.minimize, square, [1], { method: "lbfgsb" }],
  ["projectToTargetFidelity", boflow.projectToTargetFidelity, X, { 1: 1 }],
  ["expandTraceObservations", boflow.expandTraceObservations, X, { fidelities: [1], count: 1 }],
  ["inverseCostWeighting", boflow.inverseCostWeighting, [1], [[2]]],
  ["createStudy", boflow.createStudy, { parameters: { x }, candidates: undefined, objectives: { y: "minimize" } }],
  ...(["cost", "time", "trials", "target"] as const).map((name): Call => [name, boflow.stopping[name] as Call[1], 3]),
];

const junk: readonly unknown[] = [
  ...[undefined, null, "no", "", Number.NaN, -1, 0, 1.5, true, 10n, Number.POSITIVE_INFINITY],
  ...[{}, { other: 1 }, [], [null], ["a"], [Number.NaN], [[1, 2]], () => {}, Promise.resolve(1)],
];

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** The arguments with one of them, or one option of it, replaced. */
const changed = (args: readonly unknown[], value: unknown) =>
  args.flatMap((arg, i) => [
    args.with(i, value),
    ...(isPlain(arg) ? Object.keys(arg).map((key) => args.with(i, { ...arg, [key]: value })) : []),
  ]);

describe("values that a function does not take", () => {
  test.each(calls)("%s", async (_, call, ...args) => {
    const failure = async (given: readonly unknown[]): Promise<unknown> => {
      try {
        await call(...(given as never[]));
        return null;
      } catch (error) {
        return error;
      }
    };
    expect(await failure(args)).toBeNull();
    for (const value of junk)
      for (const given of changed(args, value)) {
        const error = await failure(given);
        if (error !== null) expect(error, String((error as Error).stack)).toBeInstanceOf(boflow.BoflowError);
      }
    takeWarnings();
  });
});
