import { createStudy, floatParameter, onWarning, type StrategyOption, type WorkerOption } from "boflow";

/** What a study suggests, whose suggestions are computed in such a worker, and what it warns of. */
export async function suggestions(worker?: WorkerOption, strategy?: StrategyOption) {
  const warnings: string[] = [];
  onWarning((message) => warnings.push(message));
  const study = createStudy({
    parameters: { x: floatParameter(0, 1), y: floatParameter(0, 1) },
    constraints: ["x + y <= 1.5"],
    objectives: { v: "minimize" },
    initialTrials: 3,
    worker,
    strategy,
  });
  const rows = [0.1, 0.3, 0.5, 0.7].map((x, i) => ({ parameters: { x, y: (0.37 * i) % 1 }, outcome: (x - 0.4) ** 2 }));
  await study.attach(rows);
  const trials = await study.ask(2);
  const { mean } = await study.predict([{ x: 0.45, y: 0.5 }]);
  return { suggestions: trials.map(({ parameters, reason }) => ({ parameters, reason })), mean, warnings };
}
