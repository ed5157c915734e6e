import { expect, test } from "vitest";
import { createStudy, floatParameter } from "../../src/index.ts";

const open = () =>
  createStudy({
    parameters: { x: floatParameter(0, 1), y: floatParameter(0, 1) },
    objectives: { z: "minimize" },
    worker: false,
  });

test("a preview is what ask begins then, and leaves no event", async () => {
  const study = open();
  for (let i = 0; i < 7; i++) {
    const before = (await study.ready()).state?.version;
    const previewed = await study.preview(2, { fixed: { y: 0.5 } });
    expect(study.state?.version).toBe(before);
    const trials = await study.ask(2, { fixed: { y: 0.5 } });
    expect(previewed).toEqual(trials.map(({ parameters, origin, reason }) => ({ parameters, origin, reason })));
    for (const trial of trials) await study.tell(trial, trial.parameters.x ** 2);
  }
  await study.close();
});

test("what is enqueued comes first, and a preview is refused where ask would be", async () => {
  const study = open();
  await study.enqueue({ x: 0.25, y: 0.75 }, { reason: "a wish" });
  expect((await study.preview(2))[0]).toEqual({ parameters: { x: 0.25, y: 0.75 }, origin: "queue", reason: "a wish" });
  await study.pause({ reason: "lunch" });
  await expect(study.preview(1)).rejects.toThrow("lunch");
  await expect(study.preview(0)).rejects.toThrow("invalid n");
  await expect(study.preview(1, { fixd: {} } as never)).rejects.toThrow('unknown option "fixd"');
  await study.close();
});
