import { describe, expect, test } from "vitest";
import { choiceParameter, createStudy, floatParameter, InputError, kernels } from "../../src/index.ts";
import { checkedSpace, openSpace } from "../../src/study/space/index.ts";
import { covarianceOf } from "../../src/study/strategies/recipe.ts";
import { tensor } from "../../src/tensor/index.ts";
import { initialValues } from "../kernels/values.ts";

const objectives = { v: "maximize" } as const;
const polarity = { hexane: [0.1], toluene: [2.4], THF: [4], acetone: [5.1], DMSO: [7.2], water: [10.2] };
const solvents = Object.keys(polarity) as (keyof typeof polarity)[];

async function covariance(parameters: Parameters<typeof createStudy>[0]["parameters"]) {
  const space = await openSpace(checkedSpace({ parameters: parameters as object as never }));
  const { encoding } = space;
  const kernel = covarianceOf({ space, objectives: [{ name: "v", direction: "maximize" }] });
  const values = initialValues(kernel.parameters);
  const k = (a: object, b: object) =>
    kernel.covariance(tensor([encoding.encode(a as never)]), tensor([encoding.encode(b as never)]), values).item();
  return Object.assign(k, { kernel });
}

describe("descriptors of choices", () => {
  test("make values as alike as their numbers, whatever their scale and unit", async () => {
    const plain = await covariance({ solvent: choiceParameter(solvents) });
    expect(plain({ solvent: "THF" }, { solvent: "acetone" })).toBe(plain({ solvent: "THF" }, { solvent: "hexane" }));
    const k = await covariance({ solvent: choiceParameter(solvents, { descriptors: polarity }) });
    const from = (solvent: string) => k({ solvent: "hexane" }, { solvent });
    const nearer = solvents.map(from);
    expect(nearer[0]).toBe(1);
    for (let i = 1; i < nearer.length; i++) expect(nearer[i]).toBeLessThan(nearer[i - 1]);
    const scaled = Object.fromEntries(
      solvents.map((name) => [name, { constant: 3, mP: -1e9 + 1e6 * polarity[name][0] }]),
    ) as object as Record<keyof typeof polarity, Record<string, number>>;
    const other = await covariance({ solvent: choiceParameter(solvents, { descriptors: scaled }) });
    expect(other({ solvent: "THF" }, { solvent: "DMSO" })).toBeCloseTo(k({ solvent: "THF" }, { solvent: "DMSO" }), 9);
  });

  test("tell values of equal descriptors apart all the same", async () => {
    const descriptors = { a: [1, 0], b: [1, 0], c: [2, 5] };
    const k = await covariance({ kind: choiceParameter(["a", "b", "c"], { descriptors }) });
    const same = k({ kind: "a" }, { kind: "a" });
    expect(k({ kind: "a" }, { kind: "b" })).toBeLessThan(0.99 * same);
    expect(k({ kind: "a" }, { kind: "c" })).toBeLessThan(k({ kind: "a" }, { kind: "b" }));
  });

  test("predict a value that was never tried", async () => {
    const parameters = { solvent: choiceParameter(solvents, { descriptors: polarity }), x: floatParameter(0, 1) };
    const study = createStudy({ parameters, objectives, worker: false });
    const rows = solvents
      .filter((name) => name !== "acetone")
      .flatMap((solvent) => [0.1, 0.5, 0.9].map((x) => ({ solvent, x })));
    const value = ({ solvent, x }: (typeof rows)[number]) => -((polarity[solvent][0] - 5) ** 2) / 10 - x;
    await study.attach(rows.map((row) => ({ parameters: row, outcome: value(row) })));
    const { mean } = await study.predict([{ solvent: "acetone", x: 0.1 }]);
    expect(mean[0]).toBeCloseTo(-0.1, 0);
    const trial = await study.ask();
    expect(trial.parameters.solvent).toBe("acetone");
    expect((await study.ask()).parameters).not.toEqual(trial.parameters);
  });

  test("are inferred by name, stored with the study, and read again", async () => {
    // @ts-expect-error there are no numbers for b
    expect(() => choiceParameter(["a", "b"], { descriptors: { a: [1] } })).not.toThrow();
    const study = createStudy({
      parameters: { kind: choiceParameter([1, true, "b"], { descriptors: { 1: [0], true: [3], b: [4] } }) },
      objectives,
    });
    expect(JSON.parse(JSON.stringify(study.parameters.kind)).descriptors).toEqual({ 1: [0], true: [3], b: [4] });
  });

  test.each<[string, object, RegExp]>([
    ["a value without", { a: [1] }, /expected numbers for each value; there are none for "b"/],
    ["an unknown value", { a: [1], b: [2], c: [3] }, /there is no value "c"/],
    ["lengths that differ", { a: [1], b: [2, 3] }, /the same numbers, at least one, for each value/],
    ["names that differ", { a: { x: 1 }, b: { y: 1 } }, /the same numbers/],
    ["empty ones", { a: [], b: [] }, /at least one/],
    ["one that is not finite", { a: [1], b: [Number.POSITIVE_INFINITY] }, /descriptors.b/],
    ["a word", { a: [1], b: ["2"] }, /descriptors.b/],
  ])("%s is refused", (_, descriptors, message) => {
    const parameters = { kind: choiceParameter(["a", "b"], { descriptors: descriptors as never }) };
    expect(() => createStudy({ parameters, objectives })).toThrow(message);
    expect(() => createStudy({ parameters, objectives })).toThrow(InputError);
  });
});

test("an inactive parameter takes no part in the distance, nor do those that depend on it", async () => {
  const k = await covariance({
    kind: choiceParameter(["a", "b", "c"]),
    x: floatParameter(0, 1, { when: { kind: ["a", "b"] } }),
    mode: choiceParameter(["fast", "slow"], { when: { kind: "a" } }),
    y: floatParameter(0, 1, { when: { mode: "slow" } }),
  });
  const base = { kind: "c" };
  const mean = [0.1, 0.5, 0.9].map((x) => k(base, { kind: "b", x }));
  expect(mean[1]).toBeCloseTo(mean[0], 12);
  expect(mean[2]).toBeCloseTo(mean[0], 12);
  const slow = [0, 0.5, 1].map((y) => k({ kind: "a", x: 0.3, mode: "fast" }, { kind: "a", x: 0.3, mode: "slow", y }));
  expect(slow[1]).toBeCloseTo(slow[0], 12);
  expect(slow[2]).toBeCloseTo(slow[0], 12);
  expect(kernels.kernelFromJSON(k.kernel.toJSON()).toJSON()).toEqual(k.kernel.toJSON());
});

test("a conditional optimum is found", async () => {
  const study = createStudy({
    parameters: {
      kind: choiceParameter(["linear", "forest", "net"]),
      depth: floatParameter(0, 1, { when: { kind: "forest" } }),
      rate: floatParameter(0, 1, { when: { kind: "net" } }),
      shared: floatParameter(0, 1),
    },
    objectives: { v: "minimize" },
    worker: false,
  });
  for (let i = 0; i < 22; i++) {
    const trial = await study.ask();
    const { kind, depth = 0, rate = 0, shared } = trial.parameters;
    const own = { linear: 0.6, forest: 0.4 + (depth - 0.2) ** 2, net: 3 * (rate - 0.7) ** 2 };
    await study.tell(trial, own[kind] + (shared - 0.35) ** 2);
  }
  expect(study.best()?.parameters.kind).toBe("net");
  expect(study.best()?.value).toBeLessThan(0.01);
});
