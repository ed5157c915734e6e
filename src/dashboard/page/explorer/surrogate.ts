import { parseGraph } from "../../../graph/index.ts";
import { Tensor } from "../../../tensor/index.ts";
import { workOf } from "./work.ts";

/** What is drawn: what the model expects of an objective, the width of its 95 % interval, and how promising an experiment is. */
export const layers = ["median", "width", "acquisition"] as const;
export type Layer = (typeof layers)[number];
/** These, and the interval. */
export type Values = Readonly<Record<Layer | "lower" | "upper", Float64Array>>;

/** The graphs that the server sent, run in this page. */
export interface Surrogate {
  /** The name of the acquisition function; null where there is none to draw. */
  readonly acquisition: string | null;
  /** About how many multiplications a point takes. */
  readonly work: number;
  readonly dimension: number;
  /** The values at points, `count x d`, of one objective. */
  evaluate(points: Float64Array, objective: number): Values;
}

/** Points that are evaluated together: graphs keep their storage for each number of points. */
export const TOGETHER = 64;

interface Answer {
  readonly model: string;
  readonly acquisition: string | null;
}

export function surrogateOf(answer: Answer): Surrogate {
  const model = parseGraph(answer.model);
  const parsed = answer.acquisition === null ? null : parseGraph(answer.acquisition);
  // A function of several points together, as one-shot lookahead is, has no value at one.
  const acquisition = parsed?.inputs[0].shape[1] === 1 ? parsed : null;
  const dimension = model.inputs[0].shape[2] as number;
  const outputs = (model.outputs[0].shape[2] as number | undefined) ?? 1;
  return {
    acquisition: acquisition && String(acquisition.about.acquisition),
    work: workOf(model) + (acquisition ? workOf(acquisition) : 0),
    dimension,
    evaluate(points, objective) {
      const count = points.length / dimension;
      const [median, lower, upper, width, acquisitions] = Array.from({ length: 5 }, () => new Float64Array(count));
      for (let from = 0; from < count; from += TOGETHER) {
        const length = Math.min(TOGETHER, count - from);
        const X = batch(points.subarray(from * dimension, (from + length) * dimension), dimension);
        const figures = model.run({ X });
        const value = acquisition?.run({ X }).value.data;
        for (let i = 0; i < length; i++) {
          const at = i * outputs + objective;
          median[from + i] = figures.median.data[at];
          lower[from + i] = figures.lower.data[at];
          upper[from + i] = figures.upper.data[at];
          width[from + i] = upper[from + i] - lower[from + i];
          acquisitions[from + i] = value?.[i] ?? 0;
        }
      }
      return { median, lower, upper, width, acquisition: acquisitions };
    },
  };
}

/** Points filled up to as many as are evaluated together, the last one being repeated. */
function batch(points: Float64Array, dimension: number): Tensor {
  const full = new Float64Array(TOGETHER * dimension);
  full.set(points);
  for (let i = points.length; i < full.length; i++) full[i] = full[i - dimension];
  return new Tensor([TOGETHER, 1, dimension], full);
}

/** "qLogExpectedImprovement" as words. */
export const spelled = (name: string): string => {
  const spaced = name.replace(/^q(?=[A-Z])/, "").replace(/([a-z])([A-Z])/g, "$1 $2");
  const words = name === "weighedGain" ? "log gain, weighed by feasibility" : spaced;
  return words[0].toUpperCase() + words.slice(1).toLowerCase();
};
