import { type Acquisition, incumbentsOf } from "../acquisition/index.ts";
import { InputError } from "../errors/index.ts";
import { toGraphModel, toOnnx, traceAcquisition } from "../export/index.ts";
import { parseGraph, serializeGraph } from "../graph/index.ts";
import type { Model } from "../models/index.ts";
import { optimizeAcqf } from "../optim/index.ts";
import { noGrad, type Tensor, tensor } from "../tensor/index.ts";
import { check, checkClose, checkGradient, checkShape, checkThrows, type SuiteCase, type Tolerance } from "./checks.ts";
import { foreignModel } from "./foreignModel.ts";
import { boxOf, pointsOf } from "./points.ts";

/** An acquisition function to check, and how to make it. */
export interface AcquisitionEntry {
  /** The name of the case. */
  readonly name: string;
  /** The factory. */
  // biome-ignore lint/suspicious/noExplicitAny: the options of any factory
  make(model: Model, options: any): Acquisition;
  /** A model without a batch, its hyperparameters set. */
  model(): Model;
  /** The options that `make` gets. */
  readonly options?: object;
  /** Number of points that the checks evaluate jointly. */
  readonly q: number;
  /** Tolerance of the comparison with finite differences; defaults to that of `checkGradient`. */
  readonly gradient?: Tolerance & { step?: number };
  /** Whether it can be traced, hence exported; defaults to true. Otherwise tracing must throw an InputError. */
  readonly traced?: boolean;
}

/**
 * The conformance suite of acquisition functions: cases for each entry. It imports no test runner:
 *
 *     const entries = [{ name: "mine", make: mine, model: () => model, options: { beta: 2 }, q: 1 }];
 *     for (const { name, run } of acquisitionSuite(entries)) it(name, run);
 */
export function acquisitionSuite(entries: readonly AcquisitionEntry[]): SuiteCase[] {
  return entries.flatMap((entry) =>
    cases.map(({ name, run }) => ({ name: `${entry.name}: ${name}`, run: () => run(setUp(entry), entry) })),
  );
}

interface Subject {
  readonly acquisition: Acquisition;
  readonly model: Model;
  /** q, and the inner points of a one-shot function. */
  readonly total: number;
  /** Three sets of points, `3 x total x d`. */
  readonly X: Tensor;
}

function setUp({ make, model, options = {}, q }: AcquisitionEntry): Subject {
  const own = model();
  const acquisition = make(own, options);
  const total = q + (acquisition.oneShot?.points ?? 0);
  return { acquisition, model: own, total, X: pointsOf(own, [3, total]) };
}

const cases: { name: string; run(subject: Subject, entry: AcquisitionEntry): void | Promise<void> }[] = [
  {
    name: "a batch of sets has the values of its members, one number each",
    run: ({ acquisition, X }) => {
      const values = noGrad(() => acquisition.forward(X));
      checkShape("value of a batch", values.shape, [3]);
      check(values.data.every(Number.isFinite), `values: expected finite numbers, got ${values.data}`);
      for (let b = 0; b < 3; b++) {
        const alone = noGrad(() => acquisition.forward(X.at(0, b)));
        checkClose(`value of set ${b}`, alone, values.at(0, b), { rtol: 1e-8, atol: 1e-10 });
      }
    },
  },
  {
    name: "the gradient is that of the value",
    run: ({ acquisition, X }, { gradient }) =>
      checkGradient(acquisition.name, (x) => acquisition.forward(x), X.narrow(0, 0, 2), gradient),
  },
  {
    name: "points of another shape, not finite ones and unknown options are refused by name",
    run: ({ acquisition, X, model, total }, { make, options = {} }) => {
      const d = model.inputDimension;
      checkThrows("flat points", () => acquisition.forward(X.reshape([-1])), /X/);
      checkThrows(
        "points with a further column",
        () =>
          acquisition.forward(
            pointsOf(model, [total]).pad([
              [0, 0],
              [0, 1],
            ]),
          ),
        /X/,
      );
      const data = X.data.slice();
      data[d * total - 1] = Number.NaN;
      checkThrows("points with a NaN", () => acquisition.forward(tensor(data, X.shape)), /NaN/);
      if (acquisition.q !== null)
        checkThrows("one point too many", () => acquisition.forward(pointsOf(model, [total + 1])), /X/);
      checkThrows("an unknown option", () => make(model, { ...options, nosuchOption: 1 }), /nosuchOption/);
      checkThrows("no model", () => make(undefined as unknown as Model, options), /model/);
    },
  },
  {
    name: "pending points given one after another are those given together",
    run: ({ acquisition, X, model }) => {
      if (!acquisition.withPending) return;
      const P = pointsOf(model, [2], 40);
      const together = acquisition.withPending(P);
      const [first, second] = [P.narrow(0, 0, 1), P.narrow(0, 1, 1)];
      const inTurn = acquisition.withPending(first).withPending?.(second);
      check(together.name === acquisition.name, `name with pending points: ${together.name}`);
      if (!inTurn) throw new Error("withPending is lost once it was called");
      checkClose("value", inTurn.forward(X), together.forward(X), { rtol: 1e-6, atol: 1e-8 });
      checkThrows("flat pending points", () => acquisition.withPending?.(first.reshape([-1])), /pending points/);
      const bad = tensor([Number.NaN, ...first.data.slice(1)], first.shape);
      checkThrows("pending points with a NaN", () => acquisition.withPending?.(bad), /pending points.*NaN/);
    },
  },
  {
    name: "incumbents are points of the model's inputs",
    run: ({ acquisition, model }) => {
      const points = incumbentsOf(acquisition);
      check(points.length > 0, "incumbents: expected at least one");
      for (const x of points) checkShape("incumbent", [x.length], [model.inputDimension]);
    },
  },
  {
    name: "another party's model has the same values",
    run: ({ acquisition, X, model }, { make, options = {} }) => {
      const foreign = make(foreignModel(model), options);
      checkClose("value", foreign.forward(X), acquisition.forward(X), { rtol: 1e-12, atol: 0 });
    },
  },
  {
    name: "as a graph it has the same value and gradient, and goes to every target, or tracing is refused",
    run: ({ acquisition, X }, { q, traced = true }) => {
      if (!traced) {
        let error: unknown;
        try {
          traceAcquisition(acquisition, { q });
        } catch (thrown) {
          error = thrown;
        }
        check(error instanceof InputError, `expected tracing to throw an InputError, got ${error}`);
        return;
      }
      const graph = traceAcquisition(acquisition, { q, gradient: true });
      const { value } = parseGraph(serializeGraph(graph)).run({ X });
      checkClose("value of the graph", value, acquisition.forward(X), { rtol: 0, atol: 0 });
      check(toOnnx(graph).length > 0, "toOnnx: expected bytes");
      check(toGraphModel(graph).modelTopology !== undefined, "toGraphModel: expected a topology");
    },
  },
  {
    name: "optimizeAcqf finds candidates within bounds, better than random ones",
    run: async ({ acquisition, model, X }, { q }) => {
      const bounds = boxOf(model);
      const { candidates, value } = await optimizeAcqf(acquisition, {
        bounds,
        q,
        numRestarts: 2,
        maxIterations: 10,
        initialConditions: X,
      });
      checkShape("candidates", candidates.shape, [q, model.inputDimension]);
      candidates.data.forEach((x, i) => {
        const [low, high] = bounds.map((side) => side[i % model.inputDimension]);
        check(x >= low && x <= high, `candidate: ${x} is outside ${low} to ${high}`);
      });
      const best = Math.max(...noGrad(() => acquisition.forward(X)).data);
      check(value >= best - 1e-9 * Math.abs(best), `value ${value} is below that of a start, ${best}`);
    },
  },
];
