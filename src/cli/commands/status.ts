import { command } from "../command.ts";
import { studyArgument, withStudy } from "./shared.ts";

export const status = command({
  name: "status",
  about: "Say where a study stands: its trials by status, the best, what is left of the budget",
  arguments: { study: studyArgument },
  options: {},
  json: true,
  examples: [
    ["boflow status study.yaml", "in words"],
    ["boflow status study.yaml --json | jq .trials.complete", "for a script"],
  ],
  run: ({ study: path }, output) =>
    withStudy(path, { copy: true }, async (study) => {
      const { bestText, shownNumber, shownParameters, statusCounts, trialJSON } = await import("../trials.ts");
      const counts = statusCounts(study);
      const left = Object.entries(await study.remaining()).filter(([, amount]) => Number.isFinite(amount));
      const { paused = null, queue = [] } = study.state ?? {};
      const running = study.trials.filter(({ status }) => status === "running");
      const goals = study.objectives.map(({ name, direction }) => `${direction} ${name}`);
      const size = Object.keys(study.parameters).length;
      const made = Object.entries(counts).filter(([, count]) => count > 0);
      const lines = [
        ["study", `${study.name}: ${goals.join(", ")} over ${size} parameter${size === 1 ? "" : "s"}`],
        ["trials", made.map(([status, count]) => `${count} ${status}`).join(", ") || "none"],
        ...running.map(({ id, parameters }) => ["", `${id} runs: ${shownParameters(parameters)}`]),
        ...(queue.length > 0 ? [["queue", `${queue.length} experiments`]] : []),
        ...(paused === null ? [] : [["paused", paused || "no reason given"]]),
        ...(left.length > 0 ? [["left", left.map(([of, amount]) => `${shownNumber(amount)} ${of}`).join(", ")]] : []),
        ["result", bestText(study)],
      ];
      const data = {
        name: study.name,
        objectives: study.objectives,
        trials: counts,
        left: Object.fromEntries(left),
        paused,
        running: running.map(trialJSON),
        best: study.pareto().map(({ trial }) => trialJSON(trial)),
      };
      output.result(data, lines.map(([title, text]) => `${title.padEnd(8)}${text}`).join("\n"));
    }),
});
