import type { Study } from "../../study/index.ts";
import type { OpenFileOptions } from "../../studyFile/index.ts";
import { argument, flag } from "../command.ts";

/** What several commands have in common. */

export const studyArgument = argument("the study file, such as study.yaml");

export const redefineOption = flag(
  "--redefine",
  "go on with the study file where it differs from what the journal began with",
);

/** Works on the study of a file, and closes it. */
export async function withStudy<T>(
  path: string,
  options: OpenFileOptions,
  work: (study: Study) => Promise<T>,
): Promise<T> {
  const { openStudyFile } = await import("../../studyFile/index.ts");
  const study = await openStudyFile(path, options);
  try {
    return await work(study);
  } finally {
    await study.close();
  }
}
