import { expect, test } from "vitest";
import { ConflictError, InputError, nullOn } from "../../src/errors/index.ts";

const thrower = (error: unknown) => () => {
  throw error;
};

test("nullOn gives what the work returns, null for errors of the class and of its subclasses, and throws others on", () => {
  expect(nullOn(InputError, () => 0)).toBe(0);
  expect(nullOn(InputError, thrower(new InputError("no")))).toBeNull();
  expect(nullOn(InputError, thrower(new ConflictError("no")))).toBeNull();
  const other = new TypeError("a fault");
  expect(() => nullOn(InputError, thrower(other))).toThrow(other);
});
