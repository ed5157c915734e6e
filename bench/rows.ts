import {
  type Acquisition,
  fitModel,
  generator,
  grad,
  type Hyperparameters,
  logExpectedImprovement,
  marginalLogLikelihood,
  optimizeAcqf,
  qKnowledgeGradient,
  qLogExpectedHypervolumeImprovement,
  qLogExpectedImprovement,
  qLogNoisyExpectedHypervolumeImprovement,
  singleTaskGP,
  sobol,
  tensor,
  variable,
} from "boflow";
import { hartmann } from "boflow/testFunctions";

/** A row of the benchmark: `prepare` sets up the work for n observations and returns the function to be timed. */
export interface Row {
  readonly work: string;
  prepare(n: number): Work | Promise<Work>;
}

type Work = () => unknown;

const problem = hartmann({ dim: 6, negate: true });
const bounds = problem.bounds;

/** n points of the unit cube. */
function points(n: number, seed: number) {
  return tensor(sobol(6, { seed }).next(n), [n, 6]);
}

function data(n: number) {
  const trainX = points(n, 0);
  return { trainX, trainY: (trainX.toArray() as number[][]).map((x) => problem.evaluate(x)) };
}

function acquisition(given: ReturnType<typeof data>, model = singleTaskGP(given)) {
  return logExpectedImprovement(model, { bestF: Math.max(...given.trainY) });
}

/** n observations of m objectives to be maximized, of which 20 are a front around the reference point 0. */
function frontData(n: number, m: number) {
  const random = generator(m);
  const trainY = Array.from({ length: n }, (_, i) => {
    const y = Array.from({ length: m }, () => Math.abs(random.normal()));
    return y.map((v) => ((i < 20 ? 1 : 0.3) * v) / Math.hypot(...y));
  });
  return { trainX: points(n, 0), trainY };
}

const hypervolumeRows = [2, 3, 4].flatMap((m) =>
  [1, 4].flatMap((q) => {
    const row = (
      name: string,
      make: (
        model: ReturnType<typeof singleTaskGP>,
        front: { paretoY: number[][]; referencePoint: number[] },
      ) => Acquisition,
    ): Row => ({
      work: `${name} value + gradient, 10 x ${q} points, ${m} objectives`,
      prepare(n) {
        const given = frontData(n, m);
        const model = singleTaskGP(given);
        // The initial hyperparameters, set explicitly so that fantasies are allowed.
        const known = model.setHyperparameters(model.hyperparameters() as Hyperparameters);
        const front = { paretoY: given.trainY, referencePoint: new Array<number>(m).fill(0) };
        const acquisition = make(known, front);
        const at = points(10 * q, 1).reshape([10, q, 6]);
        return () => {
          const X = variable(at);
          return grad(acquisition.forward(X), [X]);
        };
      },
    });
    return [
      row("qLogEHVI", qLogExpectedHypervolumeImprovement),
      row("qLogNEHVI", (model, { referencePoint }) =>
        qLogNoisyExpectedHypervolumeImprovement(model, { referencePoint }),
      ),
    ];
  }),
);

export const rows: readonly Row[] = [
  {
    work: "fit (SingleTaskGP default, d=6)",
    prepare(n) {
      const given = data(n);
      return () => fitModel(singleTaskGP(given));
    },
  },
  {
    work: "marginal likelihood + gradient",
    prepare(n) {
      const model = singleTaskGP(data(n));
      return () => marginalLogLikelihood(model);
    },
  },
  {
    work: "LogEI value + gradient, 10 x 1 points",
    prepare(n) {
      const logEI = acquisition(data(n));
      const at = points(10, 1).reshape([10, 1, 6]);
      return () => {
        const X = variable(at);
        return grad(logEI.forward(X), [X]);
      };
    },
  },
  {
    work: "optimizeAcqf LogEI q=1, 10 restarts, 512 raw samples",
    async prepare(n) {
      const given = data(n);
      const logEI = acquisition(given, await fitModel(singleTaskGP(given)));
      return () => optimizeAcqf(logEI, { bounds, numRestarts: 10, rawSamples: 512 });
    },
  },
  {
    work: "qLogEI value + gradient, 10 x 4 points",
    prepare(n) {
      const given = data(n);
      const qLogEI = qLogExpectedImprovement(singleTaskGP(given), { bestF: Math.max(...given.trainY) });
      const at = points(40, 1).reshape([10, 4, 6]);
      return () => {
        const X = variable(at);
        return grad(qLogEI.forward(X), [X]);
      };
    },
  },
  {
    work: "optimizeAcqf qLogEI q=4, 10 restarts, 512 raw samples",
    async prepare(n) {
      const given = data(n);
      const model = await fitModel(singleTaskGP(given));
      const qLogEI = qLogExpectedImprovement(model, { bestF: Math.max(...given.trainY) });
      return () => optimizeAcqf(qLogEI, { bounds, q: 4, numRestarts: 10, rawSamples: 512 });
    },
  },
  {
    work: "qKnowledgeGradient 64 fantasies, value + gradient, batch of 10",
    prepare(n) {
      const model = singleTaskGP(data(n));
      // The initial hyperparameters, set explicitly so that fantasies are allowed.
      const kg = qKnowledgeGradient(model.setHyperparameters(model.values), { numFantasies: 64 });
      const at = points(10 * 65, 1).reshape([10, 65, 6]);
      return () => {
        const X = variable(at);
        return grad(kg.forward(X), [X]);
      };
    },
  },
  {
    work: "optimizeAcqf qKnowledgeGradient 64 fantasies, 10 restarts, 512 raw samples",
    async prepare(n) {
      const kg = qKnowledgeGradient(await fitModel(singleTaskGP(data(n))), { numFantasies: 64 });
      return () => optimizeAcqf(kg, { bounds, numRestarts: 10, rawSamples: 512 });
    },
  },
  ...hypervolumeRows,
];
