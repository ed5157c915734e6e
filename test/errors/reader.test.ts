import { expect, test } from "vitest";
import { InputError, readerOf } from "../../src/errors/index.ts";
import { kernelFromJSON, meanFromJSON } from "../../src/kernels/index.ts";
import { constraintFromJSON, priorFromJSON } from "../../src/parameters/index.ts";
import { inputTransformFromJSON, outcomeTransformFromJSON } from "../../src/transforms/index.ts";

test("a reader passes the other fields to the reader of the type", () => {
  const read = readerOf("shape", {
    square: ({ side }: { side: number }) => side ** 2,
    disc: ({ radius }: { radius: number }) => Math.PI * radius ** 2,
  });
  expect(read({ type: "square", side: 3 })).toBe(9);
  expect(() => read({ type: "cube", side: 3 })).toThrow(
    'invalid shape type: expected one of "square", "disc", got "cube"',
  );
});

const readers: [string, (json: never) => unknown, string][] = [
  ["kernel", kernelFromJSON, "type"],
  ["mean", meanFromJSON, "type"],
  ["prior", priorFromJSON, "name"],
  ["constraint", constraintFromJSON, "name"],
  ["input transform", inputTransformFromJSON, "type"],
  ["outcome transform", outcomeTransformFromJSON, "type"],
];

test.each(readers)("every reader refuses in the same words: %s", (what, read, key) => {
  for (const junk of [null, undefined, "rbf", 3, [{ [key]: "rbf" }]]) {
    expect(() => read(junk as never)).toThrow(InputError);
    expect(() => read(junk as never)).toThrow(`invalid ${what}: expected an object such as { ${key}: "`);
  }
  for (const type of [undefined, "toString", "constructor", 7]) {
    expect(() => read({ [key]: type } as never)).toThrow(InputError);
    expect(() => read({ [key]: type } as never)).toThrow(`invalid ${what} ${key}: expected one of "`);
  }
});

test("fields of a wrong type are refused too", () => {
  for (const json of [
    { type: "sum", kernels: 3 },
    { type: "product", kernels: { 0: { type: "rbf" } } },
    { type: "scale", base: "rbf" },
    { type: "scale", base: { type: "rbf" }, outputscale: null },
  ])
    expect(() => kernelFromJSON(json as never), JSON.stringify(json)).toThrow(InputError);
  expect(() => priorFromJSON({ name: "normal" } as never)).toThrow("invalid prior arguments: expected a list");
  expect(() => outcomeTransformFromJSON({ type: "chain", transforms: [null] })).toThrow(InputError);
});
