export { type Fsync, readJournal } from "./file.ts";
export { type JournalOptions, journalStorage } from "./journal.ts";
export type { JournalContent } from "./lines.ts";
