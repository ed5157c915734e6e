import { command, count } from "../command.ts";
import { studyArgument } from "./shared.ts";

export const log = command({
  name: "log",
  about: "Print the events of a study, as its journal has them",
  arguments: { study: studyArgument },
  options: { last: count("-n, --last <number>", "the last ones only") },
  json: true,
  examples: [
    ["boflow log study.yaml -n 20", "what happened last"],
    ["boflow log study.yaml --json | jq '.[] | select(.type == \"told\")'", "for a script"],
  ],
  async run({ study: path, last }, output) {
    const { readEvents, readStudyFile } = await import("../../studyFile/index.ts");
    const { eventLine } = await import("../events.ts");
    const events = await readEvents(await readStudyFile(path));
    const listed = last === undefined ? events : events.slice(-last);
    output.result(listed, listed.map(eventLine).join("\n"));
  },
});
