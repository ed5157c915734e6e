import { existsSync } from "node:fs";
import { InputError, knownKeys } from "../errors/index.ts";
import { memoryStorage, type OpenOptions, openStudy, type Study, type StudyEvent } from "../study/index.ts";
import { journalStorage, readJournal } from "../study/storage/journal/index.ts";
import { readStudyFile, type StudyFile } from "./read.ts";

/** Options of `openStudyFile`. */
export interface OpenFileOptions extends Pick<OpenOptions, "redefine" | "orphans" | "worker"> {
  /**
   * A copy in memory of what the journal holds, with the definition of the file: nothing is written, and what other processes do later is not
   * seen. Default false.
   */
  readonly copy?: boolean;
}

/**
 * Opens the study of a file with the journal beside it (`study.yaml`, `study.journal`), or begins one there. Other processes may have it open.
 * Throws InputError with file, line and column of what is wrong, and for a definition that differs from the stored one, unless `redefine`.
 *
 *     const study = await openStudyFile("study.yaml");
 *     const trial = await study.ask();
 */
export async function openStudyFile(path: string, options: OpenFileOptions = {}): Promise<Study> {
  const { copy = false, ...rest } = knownKeys("options", options, ["redefine", "orphans", "worker", "copy"]);
  const file = await readStudyFile(path);
  if (!copy) return opened(file, { ...rest, storage: journalStorage(file.journal) });
  return opened(file, { ...rest, storage: memoryStorage(await readEvents(file)), redefine: true });
}

async function opened({ definition, strategy, located }: StudyFile, options: OpenOptions): Promise<Study> {
  const { storage } = options;
  try {
    return await openStudy({ ...definition, strategy, ...options });
  } catch (error) {
    await storage.close();
    throw located(error);
  }
}

/** The events in the journal of a study; none where it has not begun. Throws InputError for a journal that cannot be read. */
export async function readEvents({ journal }: Pick<StudyFile, "journal">): Promise<readonly StudyEvent[]> {
  if (!existsSync(journal)) return [];
  const { events, fault } = await readJournal(journal);
  if (fault) throw new InputError(`invalid journal ${journal}: line ${fault.line} cannot be read: ${fault.problem}`);
  return events;
}
