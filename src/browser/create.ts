import {
  newStudy,
  type OpenOptions,
  type Study,
  type StudyDefinition,
  type SuggestOptions,
  storedStudy,
  studyOfJSON,
  type WorkerLike,
} from "../study/index.ts";

/** How suggestions are made in a page. */
export interface PageOptions extends SuggestOptions {
  /**
   * The worker that computes: the URL of a script that imports `boflow/worker`, or a function that starts one (again after one was ended).
   *
   *     () => new Worker(new URL("boflow/worker", import.meta.url), { type: "module" })
   */
  readonly worker: URL | (() => WorkerLike);
}

/** How a study is opened in a page. */
export interface OpenPageOptions extends PageOptions, Omit<OpenOptions, "worker"> {}

/**
 * Begins a study in memory whose worker computes everything; otherwise `createStudy` of `boflow`. Throws InputError for a wrong definition, and
 * without a worker. Calls throw BoflowError where the worker does not start.
 */
export function createStudy<const D extends StudyDefinition>(options: D & PageOptions): Study<D> {
  return newStudy(options, null);
}

/**
 * Opens the study in a storage, or begins one there, whose worker computes everything; otherwise `openStudy` of `boflow`. The same definition,
 * seed and results give the same suggestions, to the last bit, as in Node.
 *
 *     const worker = () => new Worker(new URL("boflow/worker", import.meta.url), { type: "module" });
 *     const study = await openStudy({ parameters, objectives: { taste: "maximize" }, storage: indexedDBStorage("coffee"), worker });
 */
export async function openStudy<const D extends StudyDefinition>(options: D & OpenPageOptions): Promise<Study<D>> {
  return storedStudy(options, null);
}

/** The study that `toJSON` wrote down, in memory, whose worker computes everything; otherwise `studyFromJSON` of `boflow`. */
export async function studyFromJSON(json: unknown, options: PageOptions): Promise<Study> {
  return studyOfJSON(json, options, null);
}
