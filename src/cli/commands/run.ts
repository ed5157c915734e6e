import { choice, command, count, duration, flag, restArgument, text, texts } from "../command.ts";
import { redefineOption, studyArgument } from "./shared.ts";

export const run = command({
  name: "run",
  about: "Run a program as the objective of a study, once for each trial",
  arguments: {
    study: studyArgument,
    command: restArgument("the program and its arguments, after --; {name} stands for the value of a parameter"),
  },
  options: {
    trials: count("-t, --trials <number>", "end when the study has so many trials, those of earlier runs included"),
    time: duration("--time <duration>", "end after this run took so long, such as 90s, 15m or 2h"),
    parallel: count("-p, --parallel <number>", "how many programs run at once (default: 1)"),
    timeout: duration("--timeout <duration>", "end a program that takes longer; its trial failed"),
    retries: count("--retries <number>", "how often a program that failed is run again (default: 0)", 0),
    maxFailures: count(
      "--max-failures <number>",
      "end when so many trials of this run failed (default: when its first 5 did, and no other)",
    ),
    prune: choice(
      "--prune <rule>",
      "stop a program early by the steps that it prints: worse than the median of the others, or by successive halving",
      ["median", "halving", "none"],
      "median",
    ),
    pattern: texts(
      "--pattern <metric=pattern>",
      'find a metric by a regular expression in the output, such as "loss=final loss: (\\S+)"; the last match counts',
    ),
    metricsFile: text(
      "--metrics-file <file>",
      "read the metrics from a file of JSON that the program writes, such as {trialFolder}/result.json",
    ),
    shell: flag("--shell", "run the command by a shell: sh -c"),
    redefine: redefineOption,
  },
  json: true,
  examples: [
    [
      "boflow run study.yaml --trials 30 -- python train.py --lr {lr} --layers {layers}",
      "30 trials, one after another",
    ],
    [
      "boflow run study.yaml -p 4 --time 2h --retries 1 -- ./simulate {parametersFile}",
      "four at once for two hours, with the parameters in a file of JSON",
    ],
    [
      'boflow run study.yaml -t 20 --pattern "loss=final loss: (\\S+)" -- node train.js',
      "with the metric in a line of text, and the parameters in environment variables",
    ],
  ],
  details: `The program gets the parameters of a trial as {name} in its arguments, as environment variables (BOFLOW_PARAM_NAME), or from a file
of JSON (its path is {parametersFile}, and BOFLOW_PARAMETERS_FILE). It prints its result as the last line of JSON, such as {"loss": 0.31}.
A line with a step, such as {"step": 3, "loss": 0.4}, is an intermediate value. {"failed": "why"} says that there is no result.
Ctrl-C once waits for the programs that run, twice ends them; the next run goes on in either case. The output of each trial is in the folder
STUDY.trials.`,
  async run({ study, command, ...options }, output) {
    const { runStudy } = await import("../run/runStudy.ts");
    await runStudy(study, command, options, output);
  },
});
