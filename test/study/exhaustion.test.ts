import { describe, expect, test } from "vitest";
import {
  choiceParameter,
  createStudy,
  floatParameter,
  generator,
  InputError,
  intParameter,
  SpaceExhaustedError,
  stopping,
} from "../../src/index.ts";

const keyOf = ({ parameters }: { readonly parameters: object }) => JSON.stringify(parameters);
const objectives = { v: "minimize" } as const;

describe("a space that is used up is said", () => {
  test("with how many experiments are left, and nothing begins", async () => {
    const candidates = [1, 2, 3, 3, 5, 8].map((n) => ({ n }));
    const study = createStudy({ candidates, objectives, initialTrials: 2 });
    // One of the six rows is another one's double.
    await study.tell(await study.ask(), { failed: "it broke" });
    await study.tell(await study.ask(), 4);
    await expect(study.ask(4)).rejects.toThrow(
      "the space has 3 of 5 experiments left, and 4 are asked for; ask for at most 3",
    );
    expect(study.trials.length).toBe(2);
    await study.ask(3);
    expect(new Set(study.trials.map(keyOf)).size).toBe(5);
    const error = await study.ask().catch((thrown) => thrown);
    expect(error).toBeInstanceOf(SpaceExhaustedError);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(/^the space is used up: each of its 5 experiments was made, runs, failed/);
  });

  test("with a worker too", async () => {
    const study = createStudy({ candidates: [{ n: 1 }, { n: 2 }], objectives });
    for (const trial of await study.ask(2)) await study.tell(trial, 1);
    await expect(study.ask()).rejects.toThrow(SpaceExhaustedError);
    await study.close();
  });

  test("of the values that are fixed", async () => {
    const parameters = { a: choiceParameter(["x", "y"]), b: intParameter(1, 3), c: intParameter(1, 10_000) };
    const study = createStudy({ parameters, objectives, worker: false });
    const fixed = { a: "x", c: 7 } as const;
    const asked = await study.ask(3, { fixed });
    expect(asked.map(({ parameters: { b } }) => b).sort()).toEqual([1, 2, 3]);
    await expect(study.ask({ fixed })).rejects.toThrow(/its 3 experiments with { a: "x", c: 7 } was made/);
    expect((await study.ask({ fixed: { ...fixed, a: "y" } })).parameters.a).toBe("y");
  });

  test("where constraints leave few of many combinations", async () => {
    const parameters = Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, intParameter(0, 20)]));
    const study = createStudy({ parameters, constraints: ["a + b + c + d == 2"], objectives, worker: false });
    const asked = await study.ask(10);
    expect(new Set(asked.map(keyOf)).size).toBe(10);
    await expect(study.ask()).rejects.toThrow(/each of its 10 experiments/);
  });

  test("where a continuous space has one point", async () => {
    const parameters = { x: floatParameter(0, 1), y: floatParameter(0, 1) };
    const study = createStudy({ parameters, constraints: ["x + y == 2"], objectives, worker: false });
    expect((await study.ask()).parameters).toEqual({ x: expect.closeTo(1, 12), y: expect.closeTo(1, 12) });
    await expect(study.ask()).rejects.toThrow(/each experiment that was found/);
  });

  test("by the end of a stream, when the last trials are settled", async () => {
    const study = createStudy({ parameters: { n: intParameter(1, 6) }, objectives, worker: false });
    const { best, reason } = await study.optimize(({ parameters: { n } }) => (n - 4) ** 2, {
      parallelism: 4,
      until: stopping.trials(100),
    });
    expect([best?.parameters.n, study.trials.length]).toEqual([4, 6]);
    expect(reason).toMatch(/^the space is used up: each of its 6/);
  });
});

test("known noise makes repeats worth it, and the reason says so; what failed is not repeated", async () => {
  const study = createStudy({ parameters: { n: intParameter(1, 3) }, objectives, initialTrials: 2, worker: false });
  for (let i = 0; i < 8; i++) {
    const trial = await study.ask();
    const { n } = trial.parameters;
    await study.tell(trial, n === 2 ? { failed: "it broke" } : { mean: n + 0.1 * (i % 3), sem: 0.2 });
  }
  expect(study.trials.filter(({ status }) => status === "failed").length).toBe(1);
  for (const { reason } of study.trials.slice(3))
    expect(reason).toMatch(/; a repeat, as measurements have standard errors$/);
});

describe("whether an experiment is repeated", () => {
  /** A bowl whose values have noise. */
  const noisyBowl = () => {
    const random = generator("noisy bowl");
    return (n: number) => ((n - 25) / 12) ** 2 + 0.4 * random.normal();
  };

  test("is compared with a new one where noise is declared: good ones are, before the space is used up", async () => {
    const parameters = { n: intParameter(1, 30) };
    const study = createStudy({ parameters, objectives, noise: true, initialTrials: 8, worker: false });
    const outcome = noisyBowl();
    for (let i = 0; i < 24; i++) {
      const trial = await study.ask();
      await study.tell(trial, outcome(trial.parameters.n));
    }
    const repeats = study.trials.filter(({ reason }) => /a repeat, as noise is declared present$/.test(reason ?? ""));
    expect(repeats.length).toBeGreaterThan(3);
    expect(new Set(repeats.map(keyOf)).size).toBeGreaterThan(1);
    expect(repeats.filter(({ parameters: { n } }) => n < 12).length).toBeLessThan(repeats.length / 4);
  });

  test("also where a model infers the noise; of outcomes without noise none is", async () => {
    const reasonAfter = async (value: (n: number) => number) => {
      const study = createStudy({ parameters: { n: intParameter(1, 40) }, objectives, worker: false });
      for (let n = 1; n <= 40; n += n % 4 === 3 ? 2 : 1) await study.attach({ parameters: { n }, outcome: value(n) });
      return (await study.ask()).reason;
    };
    expect(await reasonAfter(noisyBowl())).toMatch(
      /^largest knowledge gradient, .*; a repeat, as the model infers noise of [\d.]+ % of the spread of outcomes$/,
    );
    expect(await reasonAfter((n) => ((n - 25) / 12) ** 2)).not.toMatch(/repeat/);
  });

  test("keeps to the values that are fixed, and to what a redefined space has", async () => {
    const parameters = { n: intParameter(1, 10), kind: choiceParameter(["a", "b"]) };
    const study = createStudy({ parameters, objectives, noise: true, worker: false });
    const outcome = noisyBowl();
    for (let n = 1; n <= 10; n++) await study.attach({ parameters: { n, kind: "b" }, outcome: outcome(n) });
    for (let n = 1; n <= 10; n++) await study.attach({ parameters: { n, kind: "a" }, outcome: outcome(n) - 3 });
    const trials = await study.ask(3, { fixed: { kind: "b" } });
    expect(trials.map(({ parameters: { kind } }) => kind)).toEqual(["b", "b", "b"]);
    for (const { reason } of trials) expect(reason).toMatch(/; a repeat, as noise is declared present$/);
  });
});
