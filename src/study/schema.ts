import * as z from "zod/mini";

const range = { low: z.number(), high: z.number(), log: z._default(z.boolean(), false) };

const float = z.strictObject({ type: z.literal("float"), ...range });
const int = z.strictObject({ type: z.literal("int"), ...range, low: z.int(), high: z.int() });
const choice = z.strictObject({
  type: z.literal("choice"),
  values: z.array(z.union([z.string(), z.number(), z.boolean()])).check(
    z.minLength(1),
    z.refine((values) => new Set(values).size === values.length, "values must differ from one another"),
  ),
});

const parameter = z.discriminatedUnion("type", [float, int, choice]).check(
  z.superRefine((p, context) => {
    if (p.type === "choice") return;
    const fault = (path: string, message: string) => context.addIssue({ code: "custom", message, path: [path] });
    if (p.low > p.high) fault("low", `low (${p.low}) must not exceed high (${p.high}); are they swapped?`);
    if (!Number.isFinite(p.high - p.low)) fault("high", "high - low must be a finite number");
    if (p.log && !(p.low > 0)) fault("low", `a log parameter needs low > 0, got ${p.low}`);
  }),
);

const parameters = z
  .record(z.string().check(z.minLength(1)), parameter)
  .check(z.refine((record) => Object.keys(record).length > 0, "expected at least one parameter"));

const direction = z.enum(["maximize", "minimize"]);

/** A study's options as they are read. */
export const definitionSchema = z.strictObject({
  name: z._default(z.string(), "study"),
  parameters,
  objectives: z
    .record(z.string().check(z.minLength(1)), direction)
    .check(
      z.refine((o) => Object.keys(o).length === 1, 'expected exactly one objective, such as { loss: "minimize" }'),
    ),
  seed: z._default(z.int().check(z.minimum(0)), 0),
  initialTrials: z.optional(z.int().check(z.minimum(1))),
});
