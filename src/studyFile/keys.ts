import type { JsonSchema } from "./schema.ts";

/** The keys that the object at a path of a value may have, by the schema. */
export function keysAt(schema: JsonSchema, value: unknown, path: readonly PropertyKey[]): string[] {
  const here = chosen(schema, value);
  if (path.length === 0) return Object.keys(here.properties ?? {});
  const [key, ...rest] = path;
  const own = here.properties?.[String(key)] ?? here.items ?? here.additionalProperties;
  const inner = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  return typeof own === "object" ? keysAt(own, inner, rest) : [];
}

/** Of alternatives, that of the value's type. */
function chosen(schema: JsonSchema, value: unknown): JsonSchema {
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (!alternatives) return schema;
  const { type } = Object(value) as { type?: unknown };
  return alternatives.find(({ properties }) => properties?.type?.const === type) ?? {};
}
