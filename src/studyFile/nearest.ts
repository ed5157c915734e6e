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

/** The word that differs least from another one, if it is by a third of its letters at most, and by at least one. */
export function nearestOf(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, edits: edits(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.max(1, Math.ceil(Math.max(word.length, candidate.length) / 3)))
    .sort((a, b) => a.edits - b.edits);
  return ranked[0]?.candidate;
}

/** How many letters are to be inserted, left out, replaced, or exchanged with the next one (optimal string alignment). */
function edits(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1][j - 1] + Number(a[i - 1] !== b[j - 1]);
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[a.length][b.length];
}
