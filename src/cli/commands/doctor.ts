import { command } from "../command.ts";

export const doctor = command({
  name: "doctor",
  about: "Say what is installed and what works here: Node, workers, journals, WebAssembly, TensorFlow.js",
  arguments: {},
  options: {},
  json: true,
  examples: [["boflow doctor", "for a report of a problem"]],
  async run(_, output) {
    const { diagnosis } = await import("../diagnosis.ts");
    const found = await diagnosis();
    const { green, yellow } = output.colors;
    const rows = found.map(({ what, works, detail }) => [works ? green("ok") : yellow("–"), what, detail]);
    output.result(found, output.table(["", "what", "found"], rows));
  },
});
