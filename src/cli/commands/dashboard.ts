import { argument, command, count, restArgument, unless } from "../command.ts";
import { serveOptions } from "./shared.ts";

export const dashboard = command({
  name: "dashboard",
  about: "Follow studies in the browser: pictures that go on with them, the model under sliders, forms to ask and tell",
  arguments: {
    source: argument("a study file, a folder of study files, or the address of a server that runs"),
    more: restArgument("more study files"),
  },
  options: {
    open: unless("--no-open", "print the address, and open no browser"),
    port: count("--port <number>", "port to listen at (default: any that is free)", 0),
    ...serveOptions,
  },
  json: true,
  examples: [
    ["boflow dashboard study.yaml", "serves the study, and opens its page, until Ctrl-C"],
    ["boflow dashboard studies", "the study files of a folder: a list, and a page of each"],
    ["boflow dashboard http://127.0.0.1:7340", "the page of `boflow serve`, which runs already"],
  ],
  details: "It may show a study that `boflow run` works on. What is changed in the page is an event of the study.",
  async run(given, output) {
    const { showDashboard } = await import("../showDashboard.ts");
    await showDashboard(given, output);
  },
});
