import type { Acquisition } from "../../acquisition/index.ts";
import { type ExactGP, type ModelList, modelList } from "../../models/index.ts";
import { analyze, loadBelief, Models, type SavedBelief } from "../insight/index.ts";
import type { SearchSpace } from "../space/index.ts";
import {
  type BuiltInStrategy,
  builtInStrategy,
  type Evidence,
  nextAcquisition,
  type SuggestRequest,
} from "../strategies/index.ts";
import { loadStrategy } from "./strategyOption.ts";
import type { Task, TaskResult } from "./tasks.ts";

/** The model of a study's results, and the acquisition function by which the next trial is chosen. */
export interface Surrogate {
  /** The fitted model of the objectives, on points of the unit cube. */
  readonly model: ExactGP | ModelList;
  /** What the next trial maximizes. */
  readonly acquisition: Acquisition;
}

/**
 * What computes in a thread. A study is composed with it, so that models, acquisition functions and strategies are bundled only where they are
 * used: in the worker, and in programs that may have none.
 */
export interface Computing {
  /** Checks the name and the options of a built-in strategy. Throws InputError. */
  check(strategy: BuiltInStrategy): void;
  /** Performs a task. */
  perform(task: Task, space: SearchSpace, options: Pick<SuggestRequest, "signal" | "onProgress">): Promise<TaskResult>;
  /** The surrogate of a belief that was computed elsewhere. */
  surrogate(evidence: Evidence, belief: SavedBelief, seed: string): Surrogate;
}

/** Performs tasks in the thread that it is made in. It keeps the latest models. */
export function performer(): Computing["perform"] {
  const models = new Models();
  return async (task, space, { signal, onProgress }) => {
    const evidence = { space, ...task.evidence };
    if (task.type === "analyze")
      return analyze(task.analysis, evidence, (target) => models.fit(evidence, target, signal), task.options);
    const strategy = await loadStrategy(task.strategy);
    return strategy(evidence, { ...task.request, signal, onProgress });
  };
}

/** Computes in the thread that it is made in. */
export function inThread(): Computing {
  return {
    check: (strategy) => void builtInStrategy(strategy),
    perform: performer(),
    surrogate(evidence, saved, seed) {
      const belief = loadBelief(saved);
      const models = belief.objectives.map(({ model }) => model);
      return {
        model: models.length === 1 ? models[0] : modelList(models),
        acquisition: nextAcquisition(evidence, belief, seed),
      };
    },
  };
}
