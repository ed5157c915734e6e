/**
 * Studies described in files: study.yaml, with the journal beside it. Needs Node.
 *
 * @module boflow/studyFile
 */

export { type OpenFileOptions, openStudyFile, readEvents } from "./open.ts";
export { parseStudyFile, readStudyFile, type StudyFile } from "./read.ts";
export { type JsonSchema, studyFileJsonSchema } from "./schema.ts";
export { type StudyFileTextOptions, studyFileText } from "./write.ts";
