import type { Study } from "../../study/index.ts";
import type { OpenFileOptions } from "../../studyFile/index.ts";
import { argument, flag, text } from "../command.ts";

/** What several commands have in common. */

export const studyArgument = argument("the study file, such as study.yaml");

export const redefineOption = flag(
  "--redefine",
  "go on with the study file where it differs from what the journal began with",
);

/** Of commands that serve studies. */
export const serveOptions = {
  host: text("--host <address>", "address to listen at (default: 127.0.0.1, which only this machine reaches)"),
  token: text(
    "--token <text>",
    "what clients must send (default: BOFLOW_TOKEN, else a random one, or none on a loopback address)",
  ),
  redefine: redefineOption,
};

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
