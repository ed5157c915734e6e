import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineSplitter, Tail } from "../../src/program/lines.ts";
import { outcomeOf, readingOf, readPatterns } from "../../src/program/metrics.ts";

describe("a line of the output", () => {
  test.each<[string, object | null]>([
    ['{"loss": 0.5}', { values: { loss: 0.5 } }],
    ['  {"loss": 0.5, "other": 3}  ', { values: { loss: 0.5 } }],
    ['{"step": 3, "loss": 0.5}', { step: 3, values: { loss: 0.5 } }],
    ['{"loss": {"mean": 1, "sem": 0.1}}', { values: { loss: { mean: 1, sem: 0.1 } } }],
    ['{"failed": "too hot"}', { values: {}, failed: "too hot", transient: false }],
    ['{"failed": "power cut", "transient": true}', { values: {}, failed: "power cut", transient: true }],
    ['{"loss": 1, "cost": 12}', { values: { loss: 1 }, cost: 12 }],
    ["0.25", { values: { loss: 0.25 }, isBare: true }],
    ['{"loss": NaN}', { values: { loss: Number.NaN } }],
    ['{"loss": -Infinity, "text": "a NaN, b"}', { values: { loss: Number.NEGATIVE_INFINITY } }],
    ["NaN", { values: { loss: Number.NaN }, isBare: true }],
    ['{"loss": 0.5', null],
    ['{"epoch": 3}', null],
    ["[1, 2]", null],
    ["loss 0.5", null],
    ["", null],
    ["null", null],
  ])("%s", (line, expected) => {
    expect(readingOf(line, ["loss"])).toEqual(expected);
  });

  test("a number alone says nothing where there are several metrics", () => {
    expect(readingOf("0.5", ["loss", "latency"])).toBeNull();
  });
});

test("what is missing or wrong in an outcome is named", () => {
  const metrics = ["loss", "latency"];
  const outcome = (values: object) => outcomeOf({ values } as never, metrics);
  expect(outcome({ loss: 1, latency: { mean: 2, sem: 0 } })).toEqual({ loss: 1, latency: { mean: 2, sem: 0 } });
  expect(() => outcome({ loss: 1 })).toThrow('its result lacks "latency"');
  expect(() => outcome({ loss: Number.NaN, latency: 1 })).toThrow('"loss" is NaN, not a number');
  expect(() => outcome({ loss: "0.3", latency: 1 })).toThrow('"loss" is "0.3", not a number');
  expect(() => outcome({ loss: null, latency: 1 })).toThrow('"loss" is null');
});

test("patterns are named where there are several metrics, and have a number in parentheses", () => {
  expect(readPatterns(["loss: (\\S+)"], ["loss"])).toEqual({ loss: /loss: (\S+)/u });
  expect(readPatterns(["a==(.)", "b=(.)"], ["a", "b"])).toEqual({ a: /=(.)/u, b: /(.)/u });
  expect(() => readPatterns(["loss: (.)"], ["loss", "b"])).toThrow(/name its metric/);
  expect(() => readPatterns(["loss=("], ["loss"])).toThrow(/invalid pattern "\("/);
  expect(() => readPatterns(["loss=x"], ["loss"])).toThrow(/parentheses/);
  expect(() => readPatterns(["a=(.)"], ["a", "b"])).toThrow(/no pattern for the metric "b"/);
});

describe("lines of an output", () => {
  test("are the same however it is cut into chunks", () => {
    const texts = fc.array(fc.stringMatching(/^[a-zé€😀]{0,6}$/u), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(texts, fc.constantFrom("\n", "\r\n"), fc.array(fc.nat(40), { maxLength: 6 }), (lines, end, cuts) => {
        const bytes = Buffer.from(lines.join(end));
        const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        const splitter = lineSplitter();
        const found = at.slice(1).flatMap((to, i) => splitter.take(bytes.subarray(at[i], to)));
        const expected = lines.at(-1) === "" ? lines.slice(0, -1) : lines;
        expect([...found, ...splitter.rest()]).toEqual(expected);
      }),
    );
  });

  test("without an end are cut", () => {
    const splitter = lineSplitter();
    for (let i = 0; i < 100; i++) splitter.take(Buffer.alloc(10_000, "x"));
    expect(splitter.rest()[0].length).toBeLessThan(100_000);
  });

  test("the last ones, without empty ones and cut to a width", () => {
    const tail = new Tail();
    for (let i = 0; i < 50; i++) for (const line of [`line ${i}`, "", "  "]) tail.add(line);
    tail.add("y".repeat(1000));
    expect(String(tail).split("\n")).toHaveLength(10);
    expect(String(tail)).toMatch(/^ {2}line 41\n[\s\S]* {2}y{300}…$/);
  });
});
