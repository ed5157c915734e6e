import type { StudyServer } from "../../server/index.ts";
import { command, count, restArgument } from "../command.ts";
import { serveOptions, studyArgument } from "./shared.ts";

export const serve = command({
  name: "serve",
  about: "Serve studies over HTTP, so that programs in any language ask and tell, until Ctrl-C",
  arguments: { study: studyArgument, more: restArgument("more study files; each is served by its name without .yaml") },
  options: {
    port: count("--port <number>", "port to listen at, 0 for any that is free (default: 7340)", 0),
    ...serveOptions,
  },
  json: true,
  examples: [
    ["boflow serve study.yaml", "programs on this machine ask at http://127.0.0.1:7340/studies/study/ask"],
    ["boflow serve study.yaml --host 0.0.0.0", "programs on other machines too, with the token that it prints"],
    ["boflow serve oven.yaml kiln.yaml --port 8000", "two studies, /studies/oven and /studies/kiln"],
  ],
  details:
    "It may serve a study that `boflow run` works on. /openapi.json describes all that can be asked. Traffic is not\nencrypted: between machines, use a tunnel (ssh -L) or a proxy with TLS.",
  async run({ study, more, ...options }, output) {
    const { serveFiles } = await import("../serveFiles.ts");
    const announce = ({ url, token }: StudyServer, studies: readonly string[]) => {
      const lines = [
        ...studies.map((name) => `${url}/studies/${encodeURIComponent(name)}`),
        `dashboard: ${url}`,
        ...(token === null ? [] : [`Authorization: Bearer ${token}`]),
      ];
      output.result({ url, token, studies }, lines.join("\n"));
    };
    await serveFiles([study, ...more], options, announce, output);
  },
});
