import type { StudyDefinition } from "./definition.ts";
import { studyOfJSON } from "./json.ts";
import { newStudy, storedStudy } from "./open.ts";
import type { OpenOptions, SuggestOptions } from "./options.ts";
import type { Study } from "./study.ts";
import { inThread } from "./suggester/index.ts";

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
  return newStudy(options, inThread());
}

/**
 * Opens the study in a storage, or begins one there. It goes on where it stood, with the trials that run, and suggests what it would
 * have suggested in one process. Throws InputError for a definition that differs from the stored one (unless `redefine`), and that names every
 * field at fault.
 *
 *     const study = await openStudy({ parameters, objectives: { loss: "minimize" }, storage: journalStorage("loss.journal") });
 */
export async function openStudy<const D extends StudyDefinition>(options: D & OpenOptions): Promise<Study<D>> {
  return storedStudy(options, inThread());
}

/**
 * The study that `toJSON` wrote down, in memory; or a definition with a list of `trials`, written by hand. Throws InputError that names every
 * field at fault.
 */
export async function studyFromJSON(json: unknown, options: SuggestOptions = {}): Promise<Study> {
  return studyOfJSON(json, options, inThread());
}
