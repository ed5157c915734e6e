import { expect, test } from "vitest";
import { createStudy, floatParameter, intParameter, studyFromJSON } from "../../src/index.ts";

const objectives = { v: "maximize" } as const;

test("a transient failure says nothing about the parameters: they are suggested again, and the record keeps it", async () => {
  const study = createStudy({ parameters: { n: intParameter(1, 3) }, objectives, initialTrials: 3, worker: false });
  const [first, second, third] = await study.ask(3);
  const failed = await study.tell(first, { failed: "power cut", transient: true });
  expect(failed).toMatchObject({ status: "failed", message: "power cut", transient: true });
  expect(await study.tell(first, { failed: "power cut", transient: true })).toBe(failed);
  await expect(study.tell(first, { failed: "power cut" })).rejects.toThrow(/is failed already/);
  await study.tell(second, { failed: "it broke" });
  await study.tell(third, 1);
  const again = await studyFromJSON(JSON.parse(JSON.stringify(study)), { worker: false });
  expect(again.trials).toEqual(study.trials);
  const next = await again.ask();
  expect(next.parameters).toEqual(first.parameters);
  await expect(again.ask()).rejects.toThrow(/used up/);
  expect((await again.tell(0, 5)).transient).toBeUndefined();
  expect("transient" in (await study.retry(first))).toBe(false);
});

test("beside a region that fails, the best is neared without failing all the time", async () => {
  const outcome = ({ x, y }: { x: number; y: number }) => (x + y > 1.1 ? { failed: "it crashed" } : x + y / 2);
  const parameters = { x: floatParameter(0, 1), y: floatParameter(0, 1) };
  for (const seed of [1, 2]) {
    const study = createStudy({ parameters, objectives, seed, worker: false, initialTrials: 5 });
    for (let i = 0; i < 25; i++) {
      const trial = await study.ask();
      await study.tell(trial, outcome(trial.parameters));
    }
    // The best is 1.05, at (1, 0.1).
    expect(study.best()?.value).toBeGreaterThan(0.9);
    expect(study.trials.filter(({ status }) => status === "failed").length).toBeLessThan(17);
  }
});

test("a transient failure is no evidence of where trials fail", async () => {
  const reasonAfter = async (transient: boolean) => {
    const study = createStudy({ parameters: { x: floatParameter(0, 1) }, objectives, initialTrials: 3, worker: false });
    await study.attach([0.1, 0.5, 0.8].map((x) => ({ parameters: { x }, outcome: x })));
    await study.attach({ parameters: { x: 0.9 }, outcome: { failed: "why", transient } });
    return (await study.ask()).reason;
  };
  expect(await reasonAfter(false)).toMatch(/does not fail/);
  expect(await reasonAfter(true)).not.toMatch(/fail/);
});

test.each([
  [{ failed: "why", transient: "yes" }, /transient/],
  [{ failed: "why", trasient: true }, /"trasient"/],
])("%o is refused, and nothing changes", async (outcome, message) => {
  const study = createStudy({ parameters: { x: floatParameter(0, 1) }, objectives, worker: false });
  await expect(study.tell(await study.ask(), outcome as never)).rejects.toThrow(message);
  expect(study.trials[0].status).toBe("running");
});
