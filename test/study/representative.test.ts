import { expect, test } from "vitest";
import { choiceParameter, createStudy, generator } from "../../src/index.ts";

const objectives = { v: "minimize" } as const;

/** The space-filling experiments of a study that is asked one at a time. */
async function filled(candidates: Record<string, number>[], trials: number, seed = 0) {
  const study = createStudy({ candidates, objectives, initialTrials: trials, seed, worker: false });
  const parameters: Record<string, number>[] = [];
  for (let i = 0; i < trials; i++) parameters.push((await study.ask()).parameters);
  return parameters;
}

test("the first experiments of a list lie where its rows are many, and in each of its clusters", async () => {
  const random = generator(3);
  const cluster = (x: number, y: number, rows: number) =>
    Array.from({ length: rows }, () => ({ x: x + 0.03 * random.normal(), y: y + 0.03 * random.normal() }));
  const rows = [
    ...cluster(0.9, 0.8, 60),
    ...cluster(0.2, 0.9, 50),
    ...cluster(0.4, 0.1, 40),
    { x: 0, y: 0 },
    { x: 1, y: 0 },
  ];
  for (const seed of [1, 2, 3]) {
    const [a, b, c] = await filled(rows, 3, seed);
    const near = [a, b, c].map(({ x, y }) => (x > 0.7 ? "right" : y > 0.5 ? "left" : "below"));
    expect([...near].sort()).toEqual(["below", "left", "right"]);
  }
});

test("they are far from those that are known, none comes twice, and a seed makes the same ones", async () => {
  const rows = Array.from({ length: 30 }, (_, i) => ({ x: i }));
  const once = await filled(rows, 30, 4);
  expect(new Set(once.map(({ x }) => x)).size).toBe(30);
  expect(await filled(rows, 6, 4)).toEqual(once.slice(0, 6));
  const study = createStudy({ candidates: rows, objectives, initialTrials: 10, worker: false });
  await study.attach([0, 1, 2, 3, 4, 5].map((x) => ({ parameters: { x }, outcome: x })));
  expect((await study.ask()).parameters.x).toBeGreaterThan(10);
});

test("a finite space of choices: each value of each choice comes before most pairs of values", async () => {
  const choice = choiceParameter(["p", "q", "r", "s"]);
  const study = createStudy({ parameters: { a: choice, b: choice }, objectives, initialTrials: 6, worker: false });
  const asked = await study.ask(6);
  for (const name of ["a", "b"] as const) expect(new Set(asked.map(({ parameters }) => parameters[name])).size).toBe(4);
});

test("used up by noisy experiments, it is begun again", async () => {
  const rows = [{ x: 0 }, { x: 1 }];
  const study = createStudy({ candidates: rows, objectives, noise: true, strategy: { name: "sobol" }, worker: false });
  const asked: number[] = [];
  for (let i = 0; i < 12; i++) {
    const trial = await study.ask();
    asked.push(trial.parameters.x);
    await study.tell(trial, i);
  }
  expect(new Set(asked.slice(2)).size).toBe(2);
});
