import { describe, expect, test } from "vitest";
import { csv } from "../../src/report/page/csv.ts";
import { calibration } from "../../src/report/pictures/accuracy.ts";
import { correlation } from "../../src/report/pictures/outputs.ts";
import { placeOn } from "../../src/report/pictures/parallel.ts";
import { duration, inLanes } from "../../src/report/pictures/timeline.ts";
import { formatExpected, formatNumber, paddedDomain, thinned } from "../../src/report/values.ts";

test.each([
  [0, "0"],
  [123456, "123456"],
  [1 / 3, "0.3333"],
  [-12345.678, "-12350"],
  [1.23456e-7, "1.235e-7"],
  [9.87654e12, "9.877e+12"],
  [1e300, "1e+300"],
])("%f is written %s", (value, text) => expect(formatNumber(value)).toBe(text));

test("what is expected is written with its interval", () => {
  expect(formatExpected({ median: 12.1984, lower: 12.1, upper: 13.25871 })).toBe("12.2 (12.1 to 13.26)");
});

test("a domain is never empty", () => {
  expect(paddedDomain([1, 3])).toEqual([0.9, 3.1]);
  expect(paddedDomain([5, 5])).toEqual([4.5, 5.5]);
  expect(paddedDomain([0])).toEqual([-1, 1]);
  expect(paddedDomain([Number.NaN])).toEqual([0, 1]);
});

test("lists are thinned evenly, and keep what is to be kept", () => {
  const all = Array.from({ length: 100 }, (_, i) => i);
  expect(thinned(all, 100)).toEqual({ drawn: all, note: "" });
  const { drawn, note } = thinned(all, 10, (i) => i === 37);
  expect(drawn).toEqual([0, 10, 20, 30, 37, 40, 50, 60, 70, 80, 90]);
  expect(note).toBe(" 11 of 100 trials are drawn.");
});

test("correlation is Pearson's, and is not known where a column is constant", () => {
  expect(correlation([1, 2, 3, 4], [2, 4, 6, 8])).toBeCloseTo(1, 12);
  expect(correlation([1, 2, 3, 4], [1, 3, 2, 4])).toBeCloseTo(0.8, 12);
  expect(correlation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
  expect(correlation([1, 2, 3], [5, 5, 5])).toBeNaN();
  expect(correlation([1e300, 2e300, 3e300], [1, 2, 4])).toBeCloseTo(0.98198, 5);
});

describe("places on the axes of parallel coordinates", () => {
  test.each([
    [{ scale: "linear", domain: [0, 4] }, 1, 0.25],
    [{ scale: "linear", domain: [0, 4] }, 9, 1],
    [{ scale: "log", domain: [0.001, 10] }, 0.1, 0.5],
    [{ scale: "band", domain: ["a", "b", "c"] }, "b", 0.5],
    [{ scale: "band", domain: ["a", "b", "c"] }, "d", null],
    [{ scale: "linear", domain: [2, 2] }, 2, 0.5],
    [{ scale: "log", domain: [1, 10] }, undefined, null],
  ] as const)("%j: %s is at %s", (axis, value, place) => {
    expect(placeOn({ ...axis, label: "x" }, value)).toBe(place);
  });
});

describe("calibration in words", () => {
  const of = (relativeError: number, coverage: number, n: number) =>
    calibration({ relativeError, coverage, trials: Array.from({ length: n }) as never });

  test.each([
    [
      0.12,
      0.9,
      40,
      /^The model predicts new trials well: .* 12 % .* 36 of 40 outcomes \(90 %\) .*: its uncertainty is about right\.$/,
    ],
    [0.5, 0.6, 40, /roughly: .*: the model is too sure of itself\.$/],
    [0.95, 1, 60, /hardly better than the mean: .*: the model is less sure than it could be\.$/],
    [0.2, 0.75, 4, /about right/],
  ])("error %f, coverage %f of %i", (error, coverage, n, says) => expect(of(error, coverage, n)).toMatch(says));
});

describe("the timeline", () => {
  const trial = (id: number, session: string, created: number, settled: number | null) =>
    ({ id, session, created, settled, status: settled === null ? "running" : "complete" }) as never;

  test("puts trials that overlap into lanes of their process", () => {
    const placed = inLanes(
      [trial(0, "a", 0, 10), trial(1, "b", 1, 5), trial(2, "a", 4, 8), trial(3, "a", 10, 12), trial(4, "b", 6, null)],
      20,
    );
    expect(placed.map(({ lane }) => lane)).toEqual([
      "process 1.0",
      "process 2.0",
      "process 1.1",
      "process 1.0",
      "process 2.0",
    ]);
    expect(placed[4].stop).toBe(20);
  });

  test.each([
    [350, "350 ms"],
    [1500, "1.5 s"],
    [90_000, "90 s"],
    [600_000, "10 min"],
    [9_000_000, "2.5 h"],
    [259_200_000, "3 d"],
  ])("%i ms are %s", (time, text) => expect(duration(time)).toBe(text));
});

test("CSV quotes, keeps all digits, and calculates nothing", () => {
  expect(
    csv([
      ["trial", 'a "b"', "x,y"],
      [0, 1 / 3, null],
      [true, "=1+1", "two\nlines"],
    ]),
  ).toBe('trial,"a ""b""","x,y"\r\n0,0.3333333333333333,\r\ntrue,\'=1+1,"two\nlines"\r\n');
});
