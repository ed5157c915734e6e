import { InputError, invalid, isPromise, oneOf } from "../errors/index.ts";
import { type CheckedDefinition, checkedDefinition, type StudyDefinition } from "./definition.ts";
import type { OpenOptions, SuggestOptions } from "./options.ts";
import { Session } from "./session.ts";
import { memoryStorage } from "./storage/index.ts";
import { Study } from "./study.ts";
import { type Computing, suggester } from "./suggester/index.ts";

/*
 * How a study is composed. The last argument is what computes in the thread of the study: `inThread()` in programs (create.ts), null in pages
 * (src/browser), whose worker computes everything.
 */

/** The study of these parts. Throws InputError for invalid options. */
export function composed<D extends StudyDefinition>(
  definition: CheckedDefinition,
  { strategy = { name: "auto" }, worker, ...kept }: OpenOptions,
  computing: Computing | null,
): Study<D> {
  return new Study<D>(new Session(definition, kept, suggester({ strategy, worker }, computing)));
}

/** A new study in memory. */
export function newStudy<const D extends StudyDefinition>(
  options: D & SuggestOptions,
  computing: Computing | null,
): Study<D> {
  const { strategy, worker, ...definition } = checkedObject(options);
  for (const key of ["storage", "redefine", "orphans"])
    if (Object.hasOwn(definition, key))
      throw new InputError(`invalid study: unknown "${key}": a study of createStudy is in memory; use openStudy`);
  return composed<D>(checkedDefinition(definition), { storage: memoryStorage(), strategy, worker }, computing);
}

/** The study in a storage. */
export async function storedStudy<const D extends StudyDefinition>(
  options: D & OpenOptions,
  computing: Computing | null,
): Promise<Study<D>> {
  const { storage, redefine = false, orphans = "keep", strategy, worker, ...definition } = checkedObject(options);
  if (typeof storage?.append !== "function" || typeof storage.read !== "function")
    invalid("storage", "a storage, such as journalStorage(path) or memoryStorage()", storage);
  if (typeof redefine !== "boolean") invalid("redefine", "true or false", redefine);
  oneOf("orphans", orphans, ["rerun", "keep", "fail"]);
  const kept = { storage, redefine, orphans, strategy, worker };
  return composed<D>(checkedDefinition(definition), kept, computing).ready();
}

function checkedObject<T extends object>(options: T): T {
  if (typeof options !== "object" || options === null || isPromise(options))
    invalid("study", "an object with parameters and objectives", options);
  return options;
}
