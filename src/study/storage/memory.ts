import { EventLog } from "./eventLog.ts";
import type { StudyStorage } from "./storage.ts";

/** Events in memory only; they are gone with the process. */
export function memoryStorage(): StudyStorage {
  return new EventLog();
}
