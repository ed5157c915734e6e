import { describe, expect, test } from "vitest";
import { acquisition as declare } from "../../src/acquisition/base/acquisition.ts";
import { choiceParameter, floatParameter, generator, intParameter, ordinalParameter } from "../../src/index.ts";
import { checkedSpace, openSpace, type SpaceDefinition } from "../../src/study/space/index.ts";
import { bestExperiment } from "../../src/study/strategies/search.ts";
import { noGrad, type Tensor, tensor } from "../../src/tensor/index.ts";
import { smallModel } from "../models/fixtures.ts";

type Experiment = Readonly<Record<string, number | string | boolean>>;
type Options = Partial<Parameters<typeof bestExperiment>[2]>;

const nothing = { objectives: [], outcomes: [], variances: [], violations: [], pending: [], failed: [], pruned: [] };

/** The best experiment by f, an acquisition function of coordinates `b x 1 x d`; `made` are those that were made. */
async function best(
  definition: SpaceDefinition,
  f: (...coordinates: Tensor[]) => Tensor,
  { made = [], failed = [], ...options }: Options & { made?: Experiment[]; failed?: Experiment[] } = {},
) {
  const space = await openSpace(checkedSpace(definition));
  const { encode, parameters } = space.encoding;
  const acquisition = declare("f", smallModel({ d: parameters.length }), 1, (X) =>
    f(...parameters.map((_, i) => X.narrow(-1, i, 1).sum([-1, -2]))),
  );
  const evidence = { ...nothing, space, points: made.map(encode), failed: failed.map(encode) };
  return bestExperiment(acquisition, evidence, { seed: "0", fixed: {}, best: [], ...options });
}

/** A number for each of n levels from 0 to 1, as a function that is constant around each level; not smooth at all. */
function table(n: number, seed: number) {
  const random = generator(seed);
  const values = Float64Array.from({ length: n }, random.uniform);
  const at = (level: Tensor): Tensor =>
    noGrad(() =>
      tensor(
        level.data.map((each) => values[Math.min(Math.max(Math.round(each), 0), n - 1)]),
        level.shape,
      ),
    );
  return { at, best: values.indexOf(Math.max(...values)) };
}

test.each([
  ["a", -1],
  ["b", 1],
] as const)("the best experiment is searched under all conditions: it has %s", async (kind, sign) => {
  const parameters = {
    kind: choiceParameter(["a", "b"]),
    x: floatParameter(0, 1, { when: { kind: "a" } }),
    y: floatParameter(0, 1, { when: { kind: "b" } }),
  };
  // The codes of a and b are 0 and 1; the best x and y are 0.7.
  const found = await best({ parameters }, (code, x, y) =>
    code.mul(sign).sub(x.sub(0.7).square()).sub(y.sub(0.7).square()),
  );
  expect(found).toEqual({ kind, [kind === "a" ? "x" : "y"]: expect.closeTo(0.7, 4) });
});

describe("levels", () => {
  test("are compared as they would be run, not as the relaxed search sees them", async () => {
    const parameters = { n: intParameter(0, 4000), m: intParameter(0, 4000) };
    // Between 1,000 and 1,001 there is a peak that no whole number has; the best of these is 3,000.
    const coordinate = (n: number) => (n + 0.5) / 4001;
    const found = await best({ parameters }, (n, m) => {
      const peak = n.sub(coordinate(1000.5)).mul(16_000).square().neg().exp().mul(5);
      return peak.sub(n.sub(coordinate(3000)).square()).sub(m.sub(coordinate(77)).square());
    });
    expect(found).toEqual({ n: 3000, m: 77 });
  });

  test("of up to 1,000 are all looked at, one parameter at a time", async () => {
    const [a, b] = [table(1000, 1), table(900, 2)];
    const parameters = { a: intParameter(1, 1000), b: intParameter(1, 900), x: floatParameter(0, 1) };
    const found = await best({ parameters }, (u, v, x) =>
      a
        .at(u.mul(1000).sub(0.5))
        .add(b.at(v.mul(900).sub(0.5)))
        .sub(x.sub(0.25).square()),
    );
    expect(found).toEqual({ a: a.best + 1, b: b.best + 1, x: expect.closeTo(0.25, 4) });
  });

  test("of ten choices with thirty values each", async () => {
    const tables = Array.from({ length: 10 }, (_, i) => table(30, i));
    const values = Array.from({ length: 30 }, (_, k) => `v${k}`);
    const parameters = Object.fromEntries(tables.map((_, i) => [`c${i}`, choiceParameter(values)]));
    const f = (...codes: Tensor[]) => codes.map((code, i) => tables[i].at(code)).reduce((sum, each) => sum.add(each));
    const optimum = Object.fromEntries(tables.map((each, i) => [`c${i}`, `v${each.best}`]));
    expect(await best({ parameters }, f)).toEqual(optimum);
    const fixed = { c3: "v5" };
    expect(await best({ parameters }, f, { fixed })).toEqual({ ...optimum, ...fixed });
    // Once that was made, one of the choices is second best.
    const second = await best({ parameters }, f, { made: [optimum] });
    expect(Object.keys(optimum).filter((name) => second?.[name] !== optimum[name]).length).toBe(1);
  });

  test("and continuous parameters depend on one another", async () => {
    const parameters = { n: intParameter(1, 3000), kind: choiceParameter(["a", "b", "c"]), x: floatParameter(0, 1) };
    // A ridge along n / 3000 = x, highest at 0.6; only kind c has it.
    const f = (n: Tensor, code: Tensor, x: Tensor) =>
      n.sub(x).square().mul(-200).sub(x.sub(0.6).square()).add(code.mul(0.5));
    const found = await best({ parameters }, f);
    expect(found).toMatchObject({ kind: "c", x: expect.closeTo(0.6, 3) });
    expect(Math.abs((found?.n as number) - 1800)).toBeLessThan(3);
  });

  test("satisfy the constraints", async () => {
    const parameters = {
      n: intParameter(0, 5000),
      x: floatParameter(0, 1),
      size: ordinalParameter(["small", "large"], { when: { kind: "b" } }),
      kind: choiceParameter(["a", "b"]),
    };
    const constraints = ["n / 5000 + x <= 0.5", "n >= 200"];
    const found = await best({ parameters, constraints }, (n, x, size, code) =>
      n.mul(2).add(x).add(size.mul(0.1)).add(code),
    );
    expect(found).toEqual({ n: 2500, x: expect.closeTo(0, 9), size: "large", kind: "b" });
  });
});

test("a long list of candidates is searched: the best row of two hills, and the next one once that was made", async () => {
  const random = generator(4);
  const candidates = Array.from({ length: 30_000 }, () => ({ x: random.uniform(), y: random.uniform() }));
  const height = ({ x, y }: { x: number; y: number }) =>
    Math.max(1 - Math.hypot(x - 0.2, y - 0.7), 1.1 - 3 * Math.hypot(x - 0.8, y - 0.3));
  const order = [...candidates].sort((a, b) => height(b) - height(a));
  const [low, high] = [0, 1].map((side) => (key: "x" | "y") => {
    const values = candidates.map((row) => row[key]);
    return side === 0 ? Math.min(...values) : Math.max(...values);
  });
  const at = (u: Tensor, key: "x" | "y") => u.mul(high(key) - low(key)).add(low(key));
  const distance = (u: Tensor, v: Tensor, x: number, y: number) =>
    at(u, "x").sub(x).square().add(at(v, "y").sub(y).square()).sqrt();
  const f = (u: Tensor, v: Tensor) =>
    distance(u, v, 0.2, 0.7)
      .neg()
      .add(1)
      .maximum(distance(u, v, 0.8, 0.3).mul(-3).add(1.1));
  expect(await best({ candidates }, f)).toEqual(order[0]);
  expect(await best({ candidates }, f, { made: order.slice(0, 1) })).toEqual(order[1]);
});

test("what was made is found again only with `repeats`, what failed never", async () => {
  const parameters = { n: intParameter(0, 9999) };
  const f = (n: Tensor) => n.sub(0.5).abs().neg();
  const [first, second] = [{ n: 4999 }, { n: 5000 }];
  const found = async (options: object) => (await best({ parameters }, f, options))?.n;
  expect([4999, 5000]).toContain(await found({}));
  expect(await found({ made: [first] })).toBe(5000);
  expect(await found({ made: [first], failed: [second], repeats: true })).toBe(4999);
  expect([4998, 5001]).toContain(await found({ made: [first], failed: [second] }));
});
