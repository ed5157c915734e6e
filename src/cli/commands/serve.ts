import { command, count, restArgument, text } from "../command.ts";
import { redefineOption, studyArgument } from "./shared.ts";

export const serve = command({
  name: "serve",
  about: "Serve studies over HTTP, so that programs in any language ask and tell, until Ctrl-C",
  arguments: { study: studyArgument, more: restArgument("more study files; each is served by its name without .yaml") },
  options: {
    port: count("--port <number>", "port to listen at, 0 for any that is free (default: 7340)", 0),
    host: text("--host <address>", "address to listen at (default: 127.0.0.1, which only this machine reaches)"),
    token: text(
      "--token <text>",
      "what clients must send (default: BOFLOW_TOKEN, else a random one, or none on a loopback address)",
    ),
    redefine: redefineOption,
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
    await serveFiles([study, ...more], options, output);
  },
});
