import { InputError, invalid, isPromise, oneOf } from "../errors/index.ts";
import { checkedDefinition, type StudyDefinition } from "./definition.ts";
import type { OpenOptions, SuggestOptions } from "./options.ts";
import { memoryStorage } from "./storage/index.ts";
import { Study } from "./study.ts";

/**
 * Begins a study in memory. Throws InputError that names every field at fault; formulas are compiled by `ready()` and by the first call that
 * needs them.
 *
 *     const study = createStudy({
 *       parameters: { rate: floatParameter(1e-5, 1e-1, { log: true }), activation: choiceParameter(["relu", "tanh"]) },
 *       objectives: { loss: "minimize" },
 *     });
 *     const trial = await study.ask();
 *     await study.tell(trial, train(trial.parameters.rate, trial.parameters.activation));
 */
export function createStudy<const D extends StudyDefinition>(options: D & SuggestOptions): Study<D> {
  const { strategy, worker, ...definition } = checkedObject(options);
  for (const key of ["storage", "redefine", "orphans"])
    if (Object.hasOwn(definition, key))
      throw new InputError(`invalid study: unknown "${key}": a study of createStudy is in memory; use openStudy`);
  return new Study<D>(checkedDefinition(definition), { storage: memoryStorage(), strategy, worker });
}

/**
 * Opens the study in a storage, or begins one there. It goes on where it stood, with the trials that run, and suggests what it would
 * have suggested in one process. Throws InputError for a definition that differs from the stored one (unless `redefine`), and that names every
 * field at fault.
 *
 *     const study = await openStudy({ parameters, objectives: { loss: "minimize" }, storage: journalStorage("loss.journal") });
 */
export async function openStudy<const D extends StudyDefinition>(options: D & OpenOptions): Promise<Study<D>> {
  const { storage, redefine = false, orphans = "keep", strategy, worker, ...definition } = checkedObject(options);
  if (typeof storage?.append !== "function" || typeof storage.read !== "function")
    invalid("storage", "a storage, such as journalStorage(path) or memoryStorage()", storage);
  if (typeof redefine !== "boolean") invalid("redefine", "true or false", redefine);
  oneOf("orphans", orphans, ["rerun", "keep", "fail"]);
  return new Study<D>(checkedDefinition(definition), { storage, redefine, orphans, strategy, worker }).ready();
}

function checkedObject<T extends object>(options: T): T {
  if (typeof options !== "object" || options === null || isPromise(options))
    invalid("study", "an object with parameters and objectives", options);
  return options;
}
