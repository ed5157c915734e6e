import {
  createStudy,
  floatParameter,
  indexedDBStorage,
  openStudy,
  type Study,
  type WorkerLike,
} from "../../src/browser/index.ts";
import { definition, studyBits } from "../engines/studyBits.ts";

/*
 * What a page of a user runs, given its worker: studies whose worker computes everything.
 */

/** A study with formulas, which the page parses and the worker evaluates. */
const withFormulas = {
  parameters: { x: floatParameter(0, 1), y: floatParameter(0, 1) },
  constraints: ["x + y <= 1.5", "x * y <= 0.4"],
  metrics: ["loss", "cost"],
  objectives: { "loss + 0.1 * cost": "minimize" },
  outcomeConstraints: ["cost <= 3"],
  initialTrials: 4,
  seed: 2,
} as const;

/** What a study with formulas suggests. */
export async function suggestions(study: Study<typeof withFormulas>): Promise<unknown> {
  for (let i = 0; i < 7; i++) {
    const { id, parameters } = await study.ask();
    const { x, y } = parameters;
    await study.tell(id, { loss: (x - 0.3) * (x - 0.3) + y / 4, cost: 1 + x * y });
  }
  return study.trials.map(({ parameters, reason }) => ({ parameters, reason }));
}

export { definition, withFormulas };

export function pageOf(worker: () => WorkerLike) {
  const stored = (name: string, made = worker) =>
    openStudy({ ...definition, storage: indexedDBStorage(name), worker: made });
  return {
    bits: async () => {
      const study = createStudy({ ...definition, worker });
      return studyBits(async () => study);
    },
    suggestions: () => suggestions(createStudy({ ...withFormulas, worker })),
    /** Begins a suggestion of the model; resolves while it is computed, with the trials that there are. Its result never arrives, however fast it is. */
    async beginSuggestion(name: string): Promise<unknown> {
      let isLast = false;
      let begun = () => {};
      const searching = new Promise<void>((resolve) => {
        begun = resolve;
      });
      const withoutResult = () => {
        const made = worker();
        (made as Worker).addEventListener("message", (event) => {
          if (!isLast) return;
          event.stopImmediatePropagation();
          if (event.data.type === "progress") begun();
        });
        return made;
      };
      const study = await stored(name, withoutResult);
      for (let i = study.trials.length; i < 7; i++) {
        const { id, parameters } = await study.ask();
        await study.tell(id, parameters.x * parameters.x + parameters.k);
      }
      isLast = true;
      void study.ask();
      await searching;
      return study.trials.map(({ parameters, values }) => ({ parameters, values }));
    },
    /** The trials of a study as this page finds them, and the next suggestion. */
    async resumed(name: string): Promise<{ found: unknown; next: unknown }> {
      const study = await stored(name);
      const found = study.trials.map(({ parameters, values }) => ({ parameters, values }));
      const { id, parameters } = await study.ask();
      return { found, next: { id, parameters } };
    },
  };
}
