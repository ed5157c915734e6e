import fc from "fast-check";
import { expect, test } from "vitest";
import { generator, type Seed } from "../../src/random/index.ts";

const draws = <T>(count: number, draw: () => T) => Array.from({ length: count }, draw);
const average = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

test("the words are those of the reference implementation of xoshiro128** (state 1, 2, 3, 4)", () => {
  const random = generator(0);
  random.restore({ key: [0, 0, 0, 0], words: [1, 2, 3, 4] });
  const words = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849];
  const expected = [0, 2, 4, 6].map((i) => ((words[i] >>> 5) * 2 ** 26 + (words[i + 1] >>> 6)) / 2 ** 53);
  expect(draws(4, random.uniform)).toEqual(expected);
});

test("seeds give the recorded streams", () => {
  expect(draws(3, generator(7).uniform)).toMatchInlineSnapshot(`
    [
      0.19630271471216143,
      0.3847795780785984,
      0.8584495370501453,
    ]
  `);
  expect(draws(3, generator("seven").fork("child").uniform)).toMatchInlineSnapshot(`
    [
      0.6584483857007543,
      0.5217881787797289,
      0.22698846648542736,
    ]
  `);
  expect(draws(3, generator(-1).normal)).toMatchInlineSnapshot(`
    [
      0.15588924979806157,
      1.1568389770930638,
      -0.48858363120757287,
    ]
  `);
  expect(generator(2026).shuffle([0, 1, 2, 3, 4, 5])).toMatchInlineSnapshot(`
    [
      2,
      0,
      5,
      3,
      1,
      4,
    ]
  `);
});

test("uniform, normal and integer have the right moments", () => {
  const random = generator("moments");
  const u = draws(50_000, random.uniform);
  expect(u.every((x) => x >= 0 && x < 1)).toBe(true);
  expect(average(u)).toBeCloseTo(0.5, 2);
  expect(average(u.map((x) => (x - 0.5) ** 2))).toBeCloseTo(1 / 12, 2);
  expect(Math.abs(average(u.slice(1).map((x, i) => (x - 0.5) * (u[i] - 0.5))))).toBeLessThan(0.002);

  const z = draws(50_000, random.normal);
  expect(Math.abs(average(z))).toBeLessThan(0.02);
  expect(Math.abs(average(z.map((x) => x ** 2)) - 1)).toBeLessThan(0.03);
  expect(Math.abs(average(z.map((x) => x ** 3)))).toBeLessThan(0.08);
  expect(Math.abs(average(z.map((x) => x ** 4)) - 3)).toBeLessThan(0.25);

  const counts = new Array(7).fill(0);
  for (let i = 0; i < 35_000; i++) counts[random.integer(7)]++;
  for (const count of counts) expect(Math.abs(count - 5000)).toBeLessThan(350);
});

test("integer works beyond 32 bits, and n = 1 gives 0", () => {
  const random = generator(3);
  const large = draws(1000, () => random.integer(Number.MAX_SAFE_INTEGER));
  expect(average(large) / Number.MAX_SAFE_INTEGER).toBeCloseTo(0.5, 1);
  expect(new Set(large).size).toBe(1000);
  expect(random.integer(1)).toBe(0);
});

test("different seeds and labels give different streams; 7 and '7' differ", () => {
  const seeds: Seed[] = [0, -0.0, 1, -1, 7, "7", "", "a", "b", "ab", "ba", 2 ** 40, 2 ** 40 + 1];
  const firsts = seeds.map((seed) => generator(seed).uniform());
  expect(new Set(firsts).size).toBe(seeds.length - 1); // 0 and -0 are the same number
  const children = Array.from({ length: 2000 }, (_, i) => generator(0).fork(i).uniform());
  expect(new Set([...firsts, ...children]).size).toBe(firsts.length - 1 + children.length);
  expect(average(children)).toBeCloseTo(0.5, 1);
  expect(generator("a").fork("b").uniform()).not.toBe(generator("ab").uniform());
  expect(generator(0).fork("a").fork("b").uniform()).not.toBe(generator(0).fork("b").fork("a").uniform());
});

test("a fork does not depend on earlier draws of its parent, nor the parent on its forks", () => {
  const fresh = generator(5);
  const used = generator(5);
  draws(100, used.normal);
  expect(used.fork("x").uniform()).toBe(fresh.fork("x").uniform());
  expect(fresh.uniform()).toBe(generator(5).uniform());
});

test("state survives JSON and brings back the stream and its forks", () => {
  fc.assert(
    fc.property(fc.oneof(fc.integer(), fc.string()), fc.nat(50), (seed, used) => {
      const random = generator(seed);
      draws(used, random.normal);
      const resumed = generator("another");
      resumed.restore(JSON.parse(JSON.stringify(random.state())));
      expect(resumed.fork("child").uniform()).toBe(random.fork("child").uniform());
      expect(draws(5, resumed.uniform)).toEqual(draws(5, random.uniform));
    }),
  );
});

test("shuffle gives every permutation equally often and does not change its argument", () => {
  const random = generator("shuffle");
  const items = Object.freeze(["a", "b", "c"]);
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = random.shuffle(items).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(130);
  expect(random.shuffle([])).toEqual([]);
});

test("choice follows its weights and never returns an item of weight 0", () => {
  const random = generator("choice");
  const counts = { a: 0, b: 0, c: 0, d: 0 };
  for (let i = 0; i < 10_000; i++) counts[random.choice(["a", "b", "c", "d"] as const, [0, 1, 3, 0])]++;
  expect(counts.a + counts.d).toBe(0);
  expect(Math.abs(counts.b - 2500)).toBeLessThan(200);
  expect(new Set(draws(200, () => random.choice([1, 2, 3]))).size).toBe(3);
  expect(random.choice(["only"], [1e-300])).toBe("only");
});

test("invalid arguments are refused by name", () => {
  const random = generator(0);
  for (const seed of [Number.NaN, 0.5, Number.POSITIVE_INFINITY, undefined, null, 2 ** 60])
    expect(() => generator(seed as Seed)).toThrow(/invalid seed: expected a whole number or a string/);
  expect(() => random.fork(0.5)).toThrow(/invalid label/);
  for (const n of [0, -1, 1.5, Number.NaN]) expect(() => random.integer(n)).toThrow(/invalid n/);
  expect(() => random.choice([])).toThrow(/invalid items/);
  for (const weights of [[1], [0, 0], [1, -1], [1, Number.NaN], [1, Number.POSITIVE_INFINITY]])
    expect(() => random.choice([1, 2], weights)).toThrow(/invalid weights/);
  expect(() => random.restore({ key: [1, 2, 3, 4], words: [1, 2, 3] })).toThrow(/invalid state.words/);
  expect(() => random.restore({ key: [1, 2, 3, 0.5], words: [1, 2, 3, 4] })).toThrow(/invalid state.key/);
});
