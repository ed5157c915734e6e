/**
 * The journal of a study: a file of its events, which several processes of a machine share. Needs Node.
 *
 * @module boflow/journal
 */

export { type Fsync, readJournal } from "./file.ts";
export { type JournalOptions, journalStorage } from "./journal.ts";
export type { JournalContent } from "./lines.ts";
