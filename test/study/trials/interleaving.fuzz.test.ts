import fc from "fast-check";
import { expect, test } from "vitest";
import { InputError } from "../../../src/errors/index.ts";
import {
  decide,
  type EventDraft,
  emptyState,
  evidenceOf,
  paretoSet,
  readEvent,
  replay,
  type StudyCommand,
  type StudyEvent,
  type StudyState,
  stamped,
} from "../../../src/study/trials/index.ts";
import { define, definitionOf, json } from "../rooms.ts";
import { Model } from "./model.ts";

/** `npm run soak` tries many more. */
const [INTERLEAVINGS, COMMANDS] = process.env.BOFLOW_SOAK ? [10_000, 20_000] : [200, 400];

const rules = definitionOf({ budget: { trials: 12 } });

function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

/** Decides on frozen inputs; null where the command is refused by an InputError, which says something. */
function decided(state: StudyState, command: unknown, definition = rules): readonly EventDraft[] | null {
  try {
    return decide(frozen(state), frozen(command) as StudyCommand, definition);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.message.length).toBeGreaterThan(10);
    expect(error.message).not.toMatch(/undefined|\[object|NaN is/);
    return null;
  }
}

const id = fc.nat(9);
const value = fc.constantFrom(0, 1, 2, 2.5);
const x = fc.constantFrom(0, 0.25, 0.5, 1, 2);
const commands = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant("create"), xs: fc.array(x, { minLength: 1, maxLength: 2 }) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant("tell"), trial: id, outcome: value }) },
  ...["fail", "abandon", "prune", "retry", "exclude", "include"].map((type) =>
    fc.record({ type: fc.constant(type), trial: id, ...(type === "fail" && { message: fc.constantFrom("a", "b") }) }),
  ),
  ...["measure", "amend"].map((type) => fc.record({ type: fc.constant(type), trial: id, outcome: value })),
  fc.record({ type: fc.constant("attach"), x, outcome: value }),
  fc.record({ type: fc.constant("enqueue"), x }),
  fc.record({ type: fc.constantFrom("pause", "resume", "serve") }),
  fc.record({ type: fc.constant("rerun") }),
);

type Short = { type: string; xs?: number[]; x?: number; outcome?: number };

/** The command in full; "serve" takes the first entry of the queue, "rerun" begins all that run again. */
function inFull({ xs, x, ...command }: Short, { queue, trials }: StudyState): unknown {
  if (command.type === "serve") {
    const suggestions = queue.slice(0, 1).map(({ id, parameters }) => ({ parameters, origin: "user", queued: id }));
    return { type: "create", suggestions };
  }
  if (command.type === "rerun") {
    const rerun = trials.filter(({ status }) => status === "running").map(({ id }) => id);
    return { type: "create", suggestions: [], rerun };
  }
  if (xs) return { ...command, suggestions: xs.map((x) => ({ parameters: { x }, origin: "sobol" })) };
  if (command.type === "attach") return { type: "attach", rows: [{ parameters: { x }, outcome: command.outcome }] };
  if (command.type === "enqueue") return { type: "enqueue", rows: [{ parameters: { x } }] };
  return command;
}

test("any interleaving of commands leaves the state that a plain model has, and every prefix gives the state that was", () => {
  fc.assert(
    fc.property(fc.array(commands, { maxLength: 40 }), (list) => {
      const model = new Model(12);
      const events: StudyEvent[] = [...stamped(decide(emptyState, define, rules), 0, 0)];
      const states = [emptyState, replay(events)];
      for (const short of list as Short[]) {
        const state = states[states.length - 1];
        const drafts = decided(state, inFull(short, state));
        expect(drafts !== null, JSON.stringify(short)).toBe(model.run(short as never));
        for (const event of stamped(drafts ?? [], state.version, events.length)) {
          events.push(event);
          states.push(replay([event], states[states.length - 1]));
        }
        const now = states[states.length - 1];
        expect(model.shown()).toEqual({
          trials: now.trials.map(({ status, parameters, measurements, excluded, attempts }) => ({
            status,
            excluded,
            attempts,
            x: parameters.x,
            values: measurements.map(({ y }) => y.mean),
          })),
          queue: now.queue.map(({ parameters }) => parameters.x),
          paused: now.paused !== null,
          best: paretoSet(now, rules).map(({ trial }) => trial.id),
        });
      }
      // As another process reads them.
      const read = events.map((event) => readEvent(JSON.parse(JSON.stringify(event))));
      for (const [n, state] of states.entries()) expect(replay(read.slice(0, n))).toEqual(state);
    }),
    { numRuns: INTERLEAVINGS },
  );
});

const anything = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    Number.NaN,
    Infinity,
    -0,
    undefined,
    "__proto__",
    { x: 0.5 },
    { y: 1 },
    { y: { mean: 1, sem: -1 } },
    Symbol.iterator,
  ),
);
const types = [
  ...[
    "define",
    "redefine",
    "create",
    "report",
    "tell",
    "fail",
    "abandon",
    "prune",
    "retry",
    "measure",
    "amend",
    "attach",
  ],
  ...["enqueue", "exclude", "include", "pause", "resume", "note"],
];
const plausible = {
  trial: id,
  outcome: value,
  x,
  step: fc.nat(3),
  message: fc.string(),
  text: fc.string(),
  reason: fc.string(),
};
const rows = fc.array(
  fc.record(
    { parameters: anything, outcome: anything, origin: fc.string(), failed: fc.string() },
    { requiredKeys: [] },
  ),
  { maxLength: 3 },
);
const wild = fc.record(
  {
    ...Object.fromEntries(Object.entries(plausible).map(([name, own]) => [name, fc.oneof(own, own, anything)])),
    type: fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...types) }, { weight: 1, arbitrary: anything }),
    ...{
      rows: fc.oneof(rows, anything),
      suggestions: fc.oneof(rows, anything),
      values: anything,
      parameters: anything,
    },
    ...{
      definition: fc.oneof(fc.constant(json), anything),
      policy: anything,
      trials: anything,
      cost: anything,
      queued: anything,
    },
  },
  { requiredKeys: ["type"] },
);

test("no command, however strange, gives an internal error, or an event that cannot be stored", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(wild, anything), { maxLength: 5 }), (list) => {
      let state = replay(stamped(decide(emptyState, define, rules), 0, 0));
      for (const command of [{ type: "create", suggestions: [{ parameters: { x: 0 }, origin: "" }] }, ...list]) {
        const drafts = decided(state, command) ?? [];
        const events = stamped(drafts, state.version, 0);
        state = replay(
          events.map((event) => readEvent(JSON.parse(JSON.stringify(event)))),
          state,
        );
        evidenceOf(state, rules);
      }
    }),
    { numRuns: COMMANDS },
  );
});

test("no event, however strange, gives an internal error", () => {
  const events = replay(stamped(decide(emptyState, define, rules), 0, 0));
  const strange = fc.record(
    {
      type: anything,
      id: fc.constant(1),
      time: fc.constant(0),
      version: fc.constantFrom(1, 1, 1, 2, "1"),
      trial: id,
      values: anything,
      text: anything,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(strange, anything), (given) => {
      try {
        replay([readEvent(given)], events);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }),
    { numRuns: COMMANDS },
  );
});
