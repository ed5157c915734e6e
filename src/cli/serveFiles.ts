import { basename, extname } from "node:path";
import { InputError, show } from "../errors/index.ts";
import { type ServeOptions, type StudyServer, serveStudies } from "../server/index.ts";
import type { Study } from "../study/index.ts";
import { openStudyFile } from "../studyFile/index.ts";
import type { Output } from "./output.ts";

export interface ServeFilesOptions extends Pick<ServeOptions, "host" | "port" | "token"> {
  readonly redefine: boolean;
}

/** Serves the studies of some files until SIGINT or SIGTERM; `announce` says where. */
export async function serveFiles(
  paths: readonly string[],
  { redefine, host, port, token = process.env.BOFLOW_TOKEN }: ServeFilesOptions,
  announce: (server: StudyServer, names: readonly string[]) => void,
  output: Output,
): Promise<void> {
  const studies: Record<string, Study> = {};
  try {
    for (const path of paths) {
      const name = basename(path, extname(path));
      if (Object.hasOwn(studies, name))
        throw new InputError(`invalid study file ${path}: another one is named ${show(name)} too; rename one of them`);
      studies[name] = await openStudyFile(path, { redefine });
    }
    const server = await serveStudies({ studies, host, port, token });
    announce(server, Object.keys(studies));
    output.note("Ctrl-C ends it.");
    await signalled();
    output.note("Closing: requests under way are answered first.");
    await server.close();
  } finally {
    await Promise.all(Object.values(studies).map((study) => study.close()));
  }
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      for (const signal of SIGNALS) process.off(signal, end);
      resolve();
    };
    for (const signal of SIGNALS) process.on(signal, end);
  });
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
