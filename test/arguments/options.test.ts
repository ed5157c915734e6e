import { expect, expectTypeOf, test } from "vitest";
import {
  among,
  asGiven,
  type ChecksOf,
  callback,
  checkedBestF,
  checkedSeed,
  flag,
  type GivenOptions,
  integerFrom,
  type OptionValues,
  readOptions,
  share,
} from "../../src/arguments/index.ts";
import { integer, nonNegative } from "../../src/errors/index.ts";
import type { Tensor, TensorLike } from "../../src/index.ts";

interface Given {
  beta: number;
  bestF: TensorLike;
  q?: number;
  name?: string;
  callback?: (x: number) => number;
  kind?: "first" | "second";
}

const checks = {
  beta: [nonNegative],
  bestF: [checkedBestF],
  q: [integer, 1],
  name: [asGiven<string>, undefined],
  callback: [callback("a function of x"), undefined],
  kind: [among("first", "second"), "first"],
} satisfies ChecksOf<Given>;

const read = (given: Given | undefined) => readOptions("example options", given, checks);

test("values are checked, defaults filled in, missing ones undefined", () => {
  const values = read({ beta: 2, bestF: 1, q: undefined });
  expect({ ...values, bestF: values.bestF.item() }).toEqual({
    beta: 2,
    bestF: 1,
    q: 1,
    name: undefined,
    callback: undefined,
    kind: "first",
  });
  expect(read({ beta: 2, bestF: 1, q: 3, kind: "second" })).toMatchObject({ q: 3, kind: "second" });
});

test.each([
  [{ beta: -1, bestF: 1 }, "invalid beta: expected a non-negative finite number, got -1"],
  [{ bestF: 1 }, "invalid beta: expected a non-negative finite number, got undefined"],
  [undefined, "invalid beta: expected a non-negative finite number, got undefined"],
  [{ beta: 1 }, "invalid bestF: expected a finite number, got undefined; pass the best value observed so far"],
  [{ beta: 1, bestF: [1, Number.NaN] }, "invalid bestF: expected finite numbers, got NaN"],
  [{ beta: 1, bestF: 1, q: 1.5 }, "invalid q: expected a whole number of at least 0, got 1.5"],
  [{ beta: 1, bestF: 1, kind: "third" }, 'invalid kind: expected one of "first", "second", got "third"'],
  [{ beta: 1, bestF: 1, callback: 3 }, "invalid callback: expected a function of x, got 3"],
  [
    { beta: 1, bestF: 1, bestf: 1 },
    'invalid example options: unknown option "bestf"; known are beta, bestF, q, name, callback, kind',
  ],
  [3, "invalid example options: expected an object of named options, got 3"],
])("%j is refused by name", (given, message) => {
  expect(() => read(given as never)).toThrow(expect.objectContaining({ name: "InputError", message }));
});

test("the checks of single options", () => {
  expect(flag("maximize", false)).toBe(false);
  expect(() => flag("maximize", "no")).toThrow('invalid maximize: expected true or false, got "no"');
  expect(integerFrom(1, 3)("q", 3)).toBe(3);
  expect(() => integerFrom(1, 3)("q", 4)).toThrow("invalid q: expected a whole number from 1 to 3, got 4");
  expect(() => share("part", 1.1)).toThrow("invalid part: expected a share from 0 to 1, got 1.1");
  expect([checkedSeed("seed", 3), checkedSeed("seed", "a")]).toEqual([3, "a"]);
  expect(() => checkedSeed("seed", 0.5)).toThrow("invalid seed: expected a whole number or a string, got 0.5");
});

test("types: every option is declared, and values have the types that checks and defaults give", () => {
  expectTypeOf(read).returns.toEqualTypeOf<OptionValues<typeof checks, Given>>();
  expectTypeOf(read).returns.toMatchTypeOf<{
    beta: number;
    bestF: Tensor;
    q: number;
    name: string | undefined;
    callback: ((x: number) => number) | undefined;
    kind: "first" | "second";
  }>();
  expectTypeOf<GivenOptions<typeof checks>>().toMatchTypeOf<{ beta: unknown; bestF: TensorLike; q?: unknown }>();

  interface Pair {
    a: number;
    b?: number;
  }
  const pair = { a: 1 } as Pair;
  // @ts-expect-error b is not declared
  const lacking = () => readOptions("options", pair, { a: [nonNegative] });
  // @ts-expect-error an optional option needs a default, be it undefined
  const withoutDefault = () => readOptions("options", pair, { a: [nonNegative], b: [nonNegative] });
  // @ts-expect-error the default is not a number
  const wrongDefault = () => readOptions("options", pair, { a: [nonNegative], b: [nonNegative, "1"] });
  // @ts-expect-error c is no option
  const surplus = () => readOptions("options", pair, { a: [nonNegative], b: [nonNegative, 1], c: [nonNegative] });
  expect([lacking, withoutDefault, wrongDefault, surplus]).toHaveLength(4);
});
