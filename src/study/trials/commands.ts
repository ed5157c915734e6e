import * as z from "zod/mini";
import { conforming, once } from "../../errors/index.ts";

const list = <F extends z.core.$ZodLooseShape>(fields: F) => z.readonly(z.array(z.readonly(z.strictObject(fields))));

/** What each type of command asks for, besides its type. Parameters and outcomes are read by the definition of the study. */
const payloads = () => {
  const count = z.int().check(z.minimum(0));
  const text = z.string();
  const reason = z.optional(text);
  const json = z.record(text, z.unknown());
  const cost = z.optional(z.number().check(z.minimum(0)));
  /** A trial by its id, or as it was handed out: its parameters then tell whether it is one of this study. */
  const trial = z.union([count, z.readonly(z.object({ id: count, parameters: json }))]);
  return {
    /** Begins the study; of one that began, makes sure that it has this definition. */
    define: { definition: json },
    /** Goes on with another definition: `decide` is given that one compiled. */
    redefine: { definition: json },
    /**
     * Begins trials; `queued` is the id of the queue's entry that one takes. `rerun`: trials whose process is gone, which begin again.
     * `time`: now, for the budget.
     */
    create: {
      suggestions: list({
        parameters: z.unknown(),
        origin: text,
        reason,
        start: z.optional(json),
        queued: z.optional(count),
      }),
      rerun: z.optional(z.readonly(z.array(trial))),
      session: z.optional(text),
      time: z.optional(z.number()),
    },
    report: { trial, step: z.number(), values: z.unknown() },
    /** `parameters`: settings that were run instead of those suggested; others stay. */
    tell: { trial, outcome: z.unknown(), parameters: z.optional(json), cost },
    /** `transient`: for a reason that says nothing about its parameters. */
    fail: { trial, message: text, transient: z.optional(z.boolean()), parameters: z.optional(json), cost },
    abandon: { trial, reason },
    prune: { trial, reason },
    retry: { trial, reason, session: z.optional(text) },
    measure: { trial, outcome: z.unknown(), cost },
    amend: { trial, outcome: z.optional(z.unknown()), parameters: z.optional(json) },
    /**
     * Makes sure that experiments made elsewhere are trials: an outcome, or why one failed. A row that is attached already, with the same outcome,
     * is not attached again, so that a script may attach its data at each start; repeats within one command count as often as they are given.
     */
    attach: {
      rows: list({
        parameters: z.unknown(),
        outcome: z.optional(z.unknown()),
        reason,
        failed: z.optional(text),
        transient: z.optional(z.boolean()),
      }),
    },
    enqueue: { rows: list({ parameters: z.unknown(), reason }) },
    exclude: { trial, reason },
    include: { trial, reason },
    /** A stream of suggestions stopped asking; `everyone`: all streams are to. */
    stop: { reason: text, everyone: z.optional(z.literal(true)) },
    pause: { reason },
    resume: { reason },
    note: { text, trial: z.optional(trial) },
  };
};

type Payloads = ReturnType<typeof payloads>;
type CommandType = keyof Payloads;

/** What is asked of a study, as plain data. */
export type StudyCommand = {
  [T in CommandType]: { readonly type: T } & Readonly<z.output<z.ZodMiniObject<Payloads[T], z.core.$strict>>>;
}[CommandType];

export type CommandOf<T extends CommandType> = Extract<StudyCommand, { readonly type: T }>;

/** A trial by its id, or as it was handed out. */
export type TrialReference = CommandOf<"tell">["trial"];

const schemas = once(() =>
  Object.fromEntries(
    Object.entries(payloads()).map(([type, fields]) => [
      type,
      z.strictObject({ type: z.literal(type), ...(fields as z.core.$ZodLooseShape) }),
    ]),
  ),
);
const schema = once(() =>
  z.discriminatedUnion("type", Object.values(schemas()) as unknown as [z.core.$ZodTypeDiscriminable]),
);

/** Reads a command of unknown form. Throws InputError that names every field at fault. */
export function readCommand(command: unknown): StudyCommand {
  const { type } = Object(command);
  const call = Object.hasOwn(schemas(), type) ? String(type) : "command";
  return conforming(call, schema(), command) as unknown as StudyCommand;
}
