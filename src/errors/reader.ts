import { invalid, isRecord, oneOf } from "./validate.ts";

/**
 * A reader of plain objects with a `type` (or another `key`), such as `{ type: "rbf", lengthscale: 0.3 }`: it passes
 * the other fields to the reader of that type. It throws InputError for anything but an object, and for an unknown type; the
 * message names the known ones, and `hint` the remedy.
 */
export function readerOf<JSON extends object, T>(
  what: string,
  makers: Readonly<Record<string, (fields: never) => T>>,
  key = "type",
  hint?: (type: unknown) => string,
): (json: JSON) => T {
  const known = Object.keys(makers);
  return (json) => {
    if (!isRecord(json)) invalid(what, `an object such as { ${key}: "${known[0]}" }`, json);
    const { [key]: type, ...fields } = json;
    return makers[oneOf(`${what} ${key}`, type, known, hint?.(type))](fields as never);
  };
}

/** The value as a list. Throws InputError where it is not one. */
export function listed<T>(what: string, given: readonly T[]): readonly T[] {
  return Array.isArray(given) ? given : invalid(what, "a list", given);
}
