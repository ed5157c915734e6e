// Draws the picture of docs/constraints.md: npx tsx --conditions=source docs/figures/constraints.ts
import { areaY, dot, text } from "@observablehq/plot";
import { createStudy, floatParameter } from "boflow";
import { colors, draw } from "./draw.ts";

const parameters = { x: floatParameter(0, 1), y: floatParameter(0, 1) };
const isPossible = ({ x, y }: { x: number; y: number }) => x * y <= 0.25;
const star = { x: 0.8, y: 0.6 };

async function trials(constraints: string[]) {
  const study = createStudy({ parameters, constraints, objectives: { distance: "minimize" } });
  for (let i = 0; i < 25; i++) {
    const trial = await study.ask();
    const { x, y } = trial.parameters;
    await study.tell(
      trial,
      isPossible(trial.parameters) ? Math.hypot(x - star.x, y - star.y) : { failed: "out of reach" },
    );
  }
  await study.close();
  return study.trials.map(({ parameters, status, origin }) => ({ ...parameters, status, origin }));
}

const border = Array.from({ length: 101 }, (_, i) => ({ x: i / 100, y: Math.min(1, 0.25 / (i / 100)) }));
const panel = (points: Awaited<ReturnType<typeof trials>>) => {
  const fill = ({ origin }: (typeof points)[number]) => (origin === "sobol" ? colors.faint : colors.model);
  const isComplete = ({ status }: (typeof points)[number]) => status === "complete";
  return {
    width: 320,
    x: { domain: [0, 1] },
    y: { domain: [0, 1] },
    marks: [
      areaY(border, { x: "x", y: "y", fill: colors.band }),
      dot(points, { filter: isComplete, x: "x", y: "y", r: 4, fill }),
      dot(points, {
        filter: (p) => !isComplete(p),
        x: "x",
        y: "y",
        r: 4,
        symbol: "times",
        stroke: colors.accent,
        strokeWidth: 2,
      }),
      text([star], { x: "x", y: "y", text: () => "★", fontSize: 18 }),
    ],
  };
};
draw(
  "constraints",
  "Trials under a known constraint, and trials of which those outside a region fail",
  320,
  panel(await trials(["x * y <= 0.25"])),
  panel(await trials([])),
);
