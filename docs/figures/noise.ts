// Draws the picture of docs/noise.md: npx tsx --conditions=source docs/figures/noise.ts
import { areaY, dot, line } from "@observablehq/plot";
import { createStudy, floatParameter, generator } from "boflow";
import { colors, draw } from "./draw.ts";

const truth = (x: number) => -10 * (x - 0.3) ** 2;
const study = createStudy({ parameters: { x: floatParameter(0, 1) }, objectives: { y: "maximize" }, noise: true });
const { normal } = generator(1);
for (let i = 0; i < 20; i++) {
  const trial = await study.ask();
  await study.tell(trial, truth(trial.parameters.x) + normal());
}

const grid = Array.from({ length: 101 }, (_, i) => i / 100);
const { median, lower, upper } = await study.predict(grid.map((x) => ({ x })));
const expected = grid.map((x, i) => ({
  x,
  truth: truth(x),
  ...{ median: median[i], lower: lower[i], upper: upper[i] },
}));
const observed = study.trials.map(({ parameters: { x }, values }) => ({ x, y: values?.y ?? Number.NaN }));
const luckiest = study.best();
const recommended = await study.recommend();
if (!luckiest || !recommended) throw new Error("no trial was completed");
console.log(
  luckiest.parameters.x,
  luckiest.value,
  recommended.parameters.x,
  recommended.median,
  recommended.lower,
  recommended.upper,
);
draw("noise", "Noisy results, the model, the luckiest trial and the recommended one", 300, {
  width: 640,
  x: { label: "x" },
  y: { label: "y" },
  marks: [
    areaY(expected, { x: "x", y1: "lower", y2: "upper", fill: colors.band }),
    line(expected, { x: "x", y: "truth", stroke: colors.data, strokeDasharray: "4,3" }),
    line(expected, { x: "x", y: "median", stroke: colors.model, strokeWidth: 2 }),
    dot(observed, { x: "x", y: "y", fill: colors.data, r: 3 }),
    dot([{ x: luckiest.parameters.x, y: luckiest.value }], {
      x: "x",
      y: "y",
      stroke: colors.accent,
      strokeWidth: 2,
      r: 8,
    }),
    dot([{ x: recommended.parameters.x, y: recommended.median }], {
      x: "x",
      y: "y",
      symbol: "triangle",
      fill: colors.model,
      r: 8,
    }),
  ],
});
await study.close();
