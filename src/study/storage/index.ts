export { Bell } from "./bell.ts";
export { indexedDBStorage } from "./indexedDB.ts";
export { memoryStorage } from "./memory.ts";
export type { Appended, FollowOptions, StudyStorage } from "./storage.ts";
