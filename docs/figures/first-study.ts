// Draws the pictures of docs/first-study.md: npx tsx --conditions=source docs/figures/first-study.ts
import { areaY, dot, line, ruleX } from "@observablehq/plot";
import { createStudy, floatParameter, intParameter } from "boflow";
import { colors, draw } from "./draw.ts";

const study = createStudy({
  parameters: {
    temperature: floatParameter(85, 98, { unit: "°C" }),
    grind: intParameter(1, 20),
    seconds: floatParameter(15, 45, { unit: "s" }),
  },
  objectives: { taste: "maximize" },
});
for (let i = 0; i < 20; i++) {
  const trial = await study.ask();
  const { temperature, grind, seconds } = trial.parameters;
  const extraction = (temperature - 88) / 5 + (20 - grind) / 6 + (seconds - 20) / 8;
  const bitterness = Math.max(0, temperature - 95) ** 2 / 4;
  await study.tell(trial, Math.max(0, 10 - (extraction - 3.5) ** 2 - bitterness - Math.abs(seconds - 28) / 10));
}

const cups = study.trials.map(({ id, values, origin }) => ({ id, origin, taste: values?.taste ?? Number.NaN }));
const soFar = cups.map(({ id }) => ({ id, best: Math.max(...cups.slice(0, id + 1).map(({ taste }) => taste)) }));
draw("first-study-history", "The taste of each of 20 cups, and the best so far", 260, {
  width: 640,
  x: { label: "trial" },
  y: { label: "taste", domain: [0, 10], grid: true },
  marks: [
    line(soFar, { x: "id", y: "best", stroke: colors.accent, curve: "step-after", strokeWidth: 2 }),
    dot(cups, { x: "id", y: "taste", r: 4, fill: ({ origin }) => (origin === "sobol" ? colors.faint : colors.model) }),
  ],
});

const best = study.best()?.parameters;
if (!best) throw new Error("no trial was completed");
const ranges = { temperature: [85, 98], grind: [1, 20], seconds: [15, 45] } as const;
const slices = await Promise.all(
  Object.entries(ranges).map(async ([name, [low, high]]) => {
    const values = Array.from({ length: high - low + 1 }, (_, i) => low + i);
    const { median, lower, upper } = await study.predict(values.map((value) => ({ ...best, [name]: value })));
    const points = values.map((value, i) => ({ value, median: median[i], lower: lower[i], upper: upper[i] }));
    return {
      width: 213,
      clip: true,
      x: { label: name, ticks: 4 },
      y: { label: "taste", domain: [-5, 15] },
      marks: [
        areaY(points, { x: "value", y1: "lower", y2: "upper", fill: colors.band }),
        ruleX([best[name as keyof typeof best]], { stroke: colors.faint }),
        line(points, { x: "value", y: "median", stroke: colors.model, strokeWidth: 2 }),
      ],
    };
  }),
);
draw("first-study-slices", "The taste that the model expects along each setting through the best cup", 240, ...slices);
await study.close();
