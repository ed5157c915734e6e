import * as z from "zod/mini";
import { definitionFields, strategyNames } from "../study/index.ts";

const strategyName = z.enum(strategyNames);
/** A built-in strategy by name; its options are checked by the strategy itself. */
const strategy = z.union([strategyName, z.looseObject({ name: strategyName })], {
  error: () => `the name of a strategy (${strategyNames.join(", ")}), or an object with a name and options`,
});

/** The schema of a study file: the fields of a definition, and the strategy. */
export function studyFileSchema(given: unknown) {
  return z.strictObject({ ...definitionFields(given), strategy: z.optional(strategy) });
}

/** A part of a JSON Schema. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
  /** The schemas of the keys. */
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  /** The schema of other keys; false where there are none. */
  readonly additionalProperties?: JsonSchema | boolean;
  /** The schema of the items of a list. */
  readonly items?: JsonSchema;
  /** Schemas of which exactly one holds. */
  readonly oneOf?: readonly JsonSchema[];
  /** Schemas of which at least one holds. */
  readonly anyOf?: readonly JsonSchema[];
  /** The only value. */
  readonly const?: unknown;
}

/** The JSON Schema of a study file, which editors check and complete it by. */
export function studyFileJsonSchema(): JsonSchema {
  // Of a table of candidates parameters are optional.
  const { $schema, ...schema } = z.toJSONSchema(studyFileSchema({ candidates: [] }), { io: "input" });
  return { $schema, title: "A study of BoFlow", ...schema } as JsonSchema;
}
