import { expect, test } from "vitest";
import { createStudy, floatParameter } from "../../../src/index.ts";

const open = () =>
  createStudy({
    parameters: { x: floatParameter(0, 1) },
    objectives: { y: "minimize" },
    strategy: { name: "sobol" },
    worker: false,
  });

test("stop ends the streams that are open once their trials are settled, one that waits for resume too; later ones go on", async () => {
  const study = open();
  const [one, two] = [study.suggestions(), study.suggestions()];
  const [first, second] = [(await one.next()).value, (await two.next()).value];
  await study.pause();
  const ends = [one.next(), two.next()];
  await study.stop({ reason: "enough" });
  let isOver = false;
  ends[0].then(() => {
    isOver = true;
  });
  await study.refresh();
  expect(isOver).toBe(false);
  if (!first || !second) throw new Error("the streams have begun no trials");
  await first.tell(1);
  await second.tell(2);
  for (const { done } of await Promise.all(ends)) expect(done).toBe(true);
  expect(study.state?.stopped).toBe("enough");
  await study.resume();
  const later = study.suggestions();
  expect((await later.next()).done).toBe(false);
  await later.return();
  expect((await study.ask()).id).toBe(3);
  await study.close();
});

test("a stream that ends by its own rule ends no other one", async () => {
  const study = open();
  const short = study.suggestions({ until: () => "one is enough" });
  const long = study.suggestions();
  await long.next().then(({ value }) => value?.tell(1));
  expect((await short.next()).done).toBe(true);
  expect((await long.next()).done).toBe(false);
  await long.return();
  await study.close();
});
