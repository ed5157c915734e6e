// A program of a user of the installed package. It is type-checked strictly against the published declarations, run under Node, and bundled and
// run again; it prints its results as one line of JSON.
import {
  createStudy,
  discreteKnowledgeGradient,
  type FantasizeOptions,
  fitModel,
  floatParameter,
  intParameter,
  logExpectedImprovement,
  type Model,
  modelList,
  ops,
  optimizeAcqf,
  type PosteriorOptions,
  parseGraph,
  qKnowledgeGradient,
  serializeGraph,
  singleTaskGP,
  type TensorLike,
  tensor,
  toGraphModel,
  toOnnx,
  traceAcquisition,
  traceModel,
  transforms,
  valueAndGrad,
} from "boflow";
import { loadTensorFlow } from "boflow/export";
import { expressionObjective } from "boflow/expressions";
import { htmlReport } from "boflow/report";
import { branin } from "boflow/testFunctions";

const bounds = [
  [0, 0],
  [1, 1],
];
const trainX: [number, number][] = [
  [0.1, 0.2],
  [0.4, 0.9],
  [0.9, 0.5],
  [0.7, 0.1],
  [0.3, 0.6],
];
const trainY = trainX.map(([a, b]) => -((a - 0.6) ** 2) - (b - 0.3) ** 2);

const model = await fitModel(singleTaskGP({ trainX, trainY }));
const acquisition = logExpectedImprovement(model, { bestF: Math.max(...trainY) });
const { candidates, value } = await optimizeAcqf(acquisition, { bounds, numRestarts: 4, rawSamples: 64, seed: 1 });
const oneShot = await optimizeAcqf(qKnowledgeGradient(model, { numFantasies: 4 }), {
  bounds,
  numRestarts: 2,
  rawSamples: 16,
  seed: 1,
});

// Ops that are primitives of their own must be found again by those who read a graph.
const rounded = singleTaskGP({ trainX, trainY, inputTransform: transforms.round({ indices: [1] }) });
const X = [[[0.35, 0.45]]];
const graphs = [traceModel(rounded), traceAcquisition(discreteKnowledgeGradient(model, { points: trainX }))];
const read = graphs.map((graph) => Object.values(parseGraph(serializeGraph(graph)).run({ X })).map((t) => t.toArray()));
const files = graphs.map((graph) => [toOnnx(graph).length, toGraphModel(graph).weightData.byteLength]);

const study = createStudy({
  parameters: { rate: floatParameter(1e-4, 1, { log: true }), layers: intParameter(1, 8) },
  objectives: { loss: "minimize" },
  seed: 1,
});
for (let i = 0; i < 7; i++) {
  const trial = await study.ask();
  await study.tell(trial, Math.abs(Math.log10(trial.parameters.rate) + 2) + trial.parameters.layers / 8);
}

/** A model of the user's own: another one, without its optional abilities but fitting. */
class OwnModel implements Model {
  readonly batchShape = [];
  readonly outcomeScales = [1];
  readonly inputDimension = 2;
  readonly numOutputs = 1;
  readonly #other: Model;

  constructor(other: Model) {
    this.#other = other;
  }

  get observations() {
    return this.#other.observations;
  }

  get fitting() {
    return this.#other.fitting?.bind(this.#other);
  }

  posterior(X: TensorLike, options?: PosteriorOptions) {
    return this.#other.posterior(X, options);
  }

  conditionOnObservations(X: TensorLike, Y: TensorLike): Model {
    return new OwnModel(this.#other.conditionOnObservations(X, Y));
  }

  fantasize(X: TensorLike, options: FantasizeOptions): Model {
    return new OwnModel(this.#other.fantasize(X, options));
  }

  output(): Model {
    return this;
  }

  caches() {
    return this.#other.caches();
  }

  describe() {
    return { type: "own" };
  }
}

const own = singleTaskGP({ trainX, trainY });
const list: Model = await fitModel(modelList([new OwnModel(own), own]));
const ownMean = list.posterior([[0.5, 0.5]]).mean.toArray();

const squares = valueAndGrad((x) => ops.sum(x.square()), tensor([1, 2, 3]));
const profit = expressionObjective("yield - 0.1 * cost", ["yield", "cost"]);

const noTensorFlow = await loadTensorFlow({ backend: "javascript" }).then(
  () => "TensorFlow.js is there",
  (error: Error) => error.message,
);

console.log(
  JSON.stringify({
    candidates: candidates.toArray(),
    value,
    oneShot: oneShot.candidates.toArray(),
    read,
    files,
    suggestions: study.trials.map(({ parameters }) => parameters),
    ownMean,
    squares: [squares.value.item(), squares.gradient.toArray()],
    profit: profit(tensor([[[[3, 10]]]])).toArray(),
    page: (await htmlReport(study)).match(/<svg/g)?.length,
    branin: branin().evaluate([1, 1]),
    noTensorFlow,
  }),
);
