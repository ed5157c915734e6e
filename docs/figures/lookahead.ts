// Draws the plots of docs/lookahead.md: npx tsx --conditions=source docs/figures/lookahead.ts
import { areaY, dot, line, type Markish, ruleX, text } from "@observablehq/plot";
import { discreteKnowledgeGradient, expectedImprovement, grad, kernels, singleTaskGP, tensor, variable } from "boflow";
import { colors, draw } from "./draw.ts";

const save = (name: string, title: string, height: number, marks: Markish[], y = "outcome") =>
  draw(`lookahead-${name}`, title, height, { width: 640, x: { label: "x" }, y: { label: y }, marks });

// Five noisy observations.
const trainX = [0.07, 0.28, 0.48, 0.7, 0.94];
const trainY = [-0.62, 0.89, -0.26, 1.64, -0.76];
const model = singleTaskGP({
  trainX: trainX.map((x) => [x]),
  trainY,
  covariance: kernels.matern52({ lengthscale: 0.18 }),
  outcomeTransform: null,
}).setHyperparameters({ noise: 0.05 });

const grid = Array.from({ length: 301 }, (_, i) => i / 300);
const { mean, variance } = model.posterior(grid.map((x) => [[x]]));
const belief = grid.map((x, i) => ({ x, mean: mean.data[i], sigma: Math.sqrt(variance.data[i]) }));
const observed = trainX.map((x, i) => ({ x, y: trainY[i] }));
const band = [
  areaY(belief, { x: "x", y1: (p) => p.mean - 2 * p.sigma, y2: (p) => p.mean + 2 * p.sigma, fill: colors.band }),
  line(belief, { x: "x", y: "mean", stroke: colors.model, strokeWidth: 2 }),
];
const data = dot(observed, { x: "x", y: "y", fill: colors.data, r: 4 });

save("posterior", "What the model believes after five noisy results", 260, [...band, data]);

// Fantasies of an observation at the maximizer of KG, and the posterior mean given each.
const design = 0.78;
const z = [-1.6, -0.8, 0, 0.8, 1.6];
const fantasies = model.fantasize([[design]], { sampler: z.map((v) => [v]) });
const outcomes = fantasies.observations[1].Y.data;
const after = fantasies.posterior(tensor(grid.map((x) => [x]))).mean;
const purples = ["#c9c2e8", "#a99ddb", "#8878cd", "#6853bf", "#4a35a3"];
const curves = z.map((_, f) => grid.map((x, i) => ({ x, y: after.data[f * grid.length + i] })));
const best = curves.map((curve) => curve.reduce((a, b) => (b.y > a.y ? b : a)));
save("fantasies", "The mean after each of five fantasized outcomes at x = 0.78, and its maximum", 300, [
  line(belief, { x: "x", y: "mean", stroke: colors.model, strokeDasharray: "4,3" }),
  ruleX([design], { stroke: colors.faint }),
  ...curves.map((curve, f) => line(curve, { x: "x", y: "y", stroke: purples[f], strokeWidth: 1.5 })),
  dot(
    z.map((_, f) => ({ x: design, y: outcomes[f] })),
    { x: "x", y: "y", stroke: (_, f) => purples[f], fill: "white", r: 4 },
  ),
  dot(best, { x: "x", y: "y", symbol: "triangle", fill: (_, f) => purples[f], r: 6 }),
  data,
]);

// KG in closed form over the grid, and EI on the best mean.
const points = grid.map((x) => [x]);
const kg = discreteKnowledgeGradient(model, { points }).forward(grid.map((x) => [[x]]));
const bestMean = Math.max(...trainX.map((x) => belief[Math.round(300 * x)].mean));
const ei = expectedImprovement(model, { bestF: bestMean }).forward(grid.map((x) => [[x]]));
const scaled = (values: Float64Array) => {
  const top = Math.max(...values);
  return grid.map((x, i) => ({ x, y: values[i] / top }));
};
const [kgCurve, eiCurve] = [scaled(kg.data), scaled(ei.data)];
const peak = (curve: { x: number; y: number }[]) => curve.reduce((a, b) => (b.y > a.y ? b : a));
save(
  "kg-and-ei",
  "Knowledge gradient and expected improvement, each scaled to its maximum",
  240,
  [
    line(eiCurve, { x: "x", y: "y", stroke: colors.accent, strokeWidth: 2 }),
    line(kgCurve, { x: "x", y: "y", stroke: "#6853bf", strokeWidth: 2 }),
    ...trainX.map((x) => ruleX([x], { stroke: "#e4e7ec" })),
    text([{ ...peak(eiCurve), label: "EI" }], { x: "x", y: "y", text: "label", dy: -8, fill: colors.accent }),
    text([{ ...peak(kgCurve), label: "KG" }], { x: "x", y: "y", text: "label", dy: -8, fill: "#6853bf" }),
  ],
  "share of its maximum",
);

// The numbers quoted in the text.
const X = variable([[design]]);
const value = model.fantasize(X, { sampler: [[1.6]] }).posterior([[best[4].x]]).mean;
const [gradient] = grad(value, [X]);
const share = (curve: { x: number; y: number }[], x: number) => Number(curve[Math.round(300 * x)].y.toFixed(3));
console.log({
  bestNow: belief.reduce((a, b) => (b.mean > a.mean ? b : a)).x,
  innerMaxima: best.map(({ x }) => Number(x.toFixed(3))),
  eiPeak: peak(eiCurve).x,
  kgPeak: peak(kgCurve).x,
  kgAtEiPeak: share(kgCurve, peak(eiCurve).x),
  eiAtKgPeak: share(eiCurve, peak(kgCurve).x),
  gradient: gradient.item(),
});
