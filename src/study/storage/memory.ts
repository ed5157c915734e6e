import type { StudyEvent } from "../trials/index.ts";
import { EventLog } from "./eventLog.ts";
import type { StudyStorage } from "./storage.ts";

/** Events in memory only, those given first; they are gone with the process. */
export function memoryStorage(events: readonly StudyEvent[] = []): StudyStorage {
  return new EventLog({ events });
}
