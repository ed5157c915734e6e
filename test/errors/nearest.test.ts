import { expect, test } from "vitest";
import { nearestName } from "../../src/errors/index.ts";

const known = ["temperature", "time", "yield", "pH"];

test.each([
  ["temperatur", "temperature"],
  ["Temprature", "temperature"],
  ["yeild", "yield"],
  ["tmie", "time"],
  ["ph", "pH"],
])("%s stands for %s", (name, expected) => {
  expect(nearestName(name, known)).toBe(expected);
});

test.each(["pressure", "", "x", "__proto__"])("%s stands for none", (name) => {
  expect(nearestName(name, known)).toBeUndefined();
});

test("there may be nothing that is known", () => {
  expect(nearestName("time", [])).toBeUndefined();
});
