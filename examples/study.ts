// A study: ask for experiments, tell their results.
import { choiceParameter, createStudy, floatParameter, intParameter } from "boflow";

const study = createStudy({
  parameters: {
    rate: floatParameter(1e-5, 1e-1, { log: true }),
    layers: intParameter(1, 8),
    activation: choiceParameter(["relu", "tanh"]),
  },
  objectives: { loss: "minimize" },
  seed: 1,
});

for (let i = 0; i < 20; i++) {
  const trial = await study.ask();
  const { rate, layers, activation } = trial.parameters;
  // Stands for an expensive experiment.
  const loss = Math.abs(Math.log10(rate) + 3) + Math.abs(layers - 5) / 4 + (activation === "relu" ? 0 : 0.3);
  await study.tell(trial, loss);
}
console.log(study.best());
