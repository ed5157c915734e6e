// A study: ask for experiments, tell their results.
import { choiceParameter, createStudy, floatParameter, intParameter } from "boflow";

const study = createStudy({
  parameters: {
    rate: floatParameter(1e-5, 1e-1, { log: true }),
    layers: intParameter(1, 8),
    activation: choiceParameter(["relu", "tanh"]),
  },
  objectives: { loss: "minimize" },
});
for (let i = 0; i < 20; i++) {
  const trial = await study.ask();
  const { rate, layers, activation } = trial.parameters; // number, number, "relu" | "tanh"
  await study.tell(trial, (Math.log10(rate) + 3) ** 2 + Math.abs(layers - 5) + (activation === "relu" ? 0 : 0.3));
}
console.log(study.best());
