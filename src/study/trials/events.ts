import * as z from "zod/mini";
import { conforming, InputError, once, show } from "../../errors/index.ts";

const whole = () => z.int().check(z.minimum(0));

/** What each type of event says, besides its type. */
const payloads = () => {
  const [count, text] = [whole(), z.string()];
  const reason = z.optional(text);
  const trial = count;
  const configuration = z.readonly(z.record(text, z.union([z.number(), text, z.boolean()])));
  const measured = z.readonly(z.strictObject({ mean: z.number(), sem: z.nullable(z.number().check(z.minimum(0))) }));
  const measurements = z.readonly(z.record(text, measured));
  const names = z.readonly(z.array(text));
  const json = z.readonly(z.record(text, z.unknown()));
  const cost = z.optional(z.number().check(z.minimum(0)));
  return {
    /** Event 0: what the study is about. */
    definition: { definition: json },
    /**
     * The study goes on with another definition. `outside` lists, for trials that it could not suggest, in what respects; `unqueued` the entries
     * of the queue that it cannot suggest.
     */
    redefined: {
      definition: json,
      outside: z.readonly(z.array(z.readonly(z.strictObject({ trial, outside: names })))),
      unqueued: z.optional(z.readonly(z.array(count))),
    },
    /**
     * A trial was suggested and runs. `start`: what later suggestions start from, such as hyperparameters or a trust region; `session`: the
     * process that asked for it; `queued`: the event that enqueued it.
     */
    created: {
      trial,
      parameters: configuration,
      origin: text,
      reason,
      start: z.optional(json),
      session: z.optional(text),
      queued: z.optional(count),
    },
    /** An intermediate value. */
    reported: { trial, step: z.number(), values: z.readonly(z.record(text, z.number())) },
    /** What came of a trial. `parameters`: the settings that were run, where they differ; `outside`: in what respects they could not be suggested. */
    told: { trial, values: measurements, parameters: z.optional(configuration), outside: z.optional(names), cost },
    /** `transient`: for a reason that says nothing about its parameters. */
    failed: {
      trial,
      message: text,
      transient: z.optional(z.literal(true)),
      parameters: z.optional(configuration),
      outside: z.optional(names),
      cost,
    },
    /** It is no longer waited for. */
    abandoned: { trial, reason },
    /** It was stopped early, since it did not promise enough. */
    pruned: { trial, reason },
    /** It runs again, with the same parameters. */
    retried: { trial, reason, session: z.optional(text) },
    /** One more measurement of a complete trial. */
    measured: { trial, values: measurements, cost },
    /** A result was wrong: this one takes its place, and that of all measurements; other settings were run. */
    amended: {
      trial,
      values: z.optional(measurements),
      parameters: z.optional(configuration),
      outside: z.optional(names),
    },
    /** An experiment made elsewhere: its values, or why it failed. */
    attached: {
      trial,
      parameters: configuration,
      outside: z.optional(names),
      values: z.optional(measurements),
      failed: z.optional(text),
      transient: z.optional(z.literal(true)),
      reason,
    },
    /** An experiment to be made next, asked for by a person. */
    enqueued: { parameters: configuration, reason },
    /** The model does not learn from a trial, and it is never the best; `included` takes that back. */
    excluded: { trial, reason },
    included: { trial, reason },
    /** A stream of suggestions stopped asking for trials; `everyone`: all streams are to. */
    stopped: { reason: text, everyone: z.optional(z.literal(true)) },
    /** No new trials until `resumed`. */
    paused: { reason },
    resumed: { reason },
    noted: { text, trial: z.optional(trial) },
  };
};

type Payloads = ReturnType<typeof payloads>;
type EventType = keyof Payloads;
type Payload<T extends EventType> = Readonly<z.output<z.ZodMiniObject<Payloads[T], z.core.$strict>>>;

/** What happened, before it is stored. `key` names the append by which it comes, so that one whose answer was lost is not repeated. */
export type EventDraft = { [T in EventType]: { readonly type: T; readonly key?: string } & Payload<T> }[EventType];

/** Something that happened: the `id`-th event of its study, at `time` (milliseconds since 1970). Plain data, frozen. */
export type StudyEvent = EventDraft & { readonly id: number; readonly time: number; readonly version: number };

/** The events of one type. */
export type EventOf<T extends EventType> = Extract<StudyEvent, { readonly type: T }>;

type Json = Readonly<Record<string, unknown>>;

/** `migrations[v - 1]` makes an event of version v one of version v + 1. */
const migrations: readonly ((event: Json) => Json)[] = [];

const schemas = once(() =>
  Object.fromEntries(
    Object.entries(payloads()).map(([type, fields]) => [
      type,
      z.strictObject({
        id: whole(),
        time: z.number(),
        version: whole(),
        key: z.optional(z.string()),
        type: z.literal(type),
        ...(fields as z.core.$ZodLooseShape),
      }),
    ]),
  ),
);

/**
 * Reads a stored event; older versions are migrated. Throws InputError for one of a newer version, and for what is not an event, with the
 * places at fault.
 */
export function readEvent(json: unknown, steps: readonly ((event: Json) => Json)[] = migrations): StudyEvent {
  const current = steps.length + 1;
  // As nearly all are; a study has thousands.
  if (Object(json).version === current) return checked(json as Json);
  let event = conforming(
    "event",
    z.looseObject({ version: z.int().check(z.minimum(1)), type: z.string() }),
    json,
  ) as Json & {
    version: number;
  };
  if (event.version > current)
    throw new InputError(
      `invalid event: it has version ${event.version}, and this BoFlow reads versions up to ${current}; update boflow`,
    );
  for (let v = event.version; v < current; v++) event = { ...(steps[v - 1]?.(event) ?? event), version: v + 1 };
  return checked(event);
}

/** Drafts as events with ids from `version` on. Throws InputError for one that is not an event; a draft is copied, as JSON would. */
export function stamped(drafts: readonly EventDraft[], version: number, time: number): readonly StudyEvent[] {
  return drafts.map((draft, i) => {
    const stamp = { id: version + i, time, version: migrations.length + 1 };
    return checked(asJSON({ ...stamp, ...draft, ...stamp }));
  });
}

function asJSON(event: object): Json {
  try {
    return JSON.parse(JSON.stringify(event));
  } catch (error) {
    throw new InputError(`invalid event: expected plain data, as JSON holds it (${(error as Error).message})`, {
      cause: error,
    });
  }
}

function checked(event: Json): StudyEvent {
  const { type } = event;
  if (typeof type !== "string" || !Object.hasOwn(schemas(), type))
    throw new InputError(`invalid event: unknown type ${show(type)}`);
  return frozen(conforming(`event ${show(event.id)} ("${type}")`, schemas()[type], event)) as unknown as StudyEvent;
}

/** The value, frozen with all that it holds. */
export function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
