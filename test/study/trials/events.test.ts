import { describe, expect, test } from "vitest";
import { decide, differences, type EventDraft, readEvent, replay, stamped } from "../../../src/study/trials/index.ts";
import { after, create, define, definitionOf, json } from "../rooms.ts";

const [definition] = stamped([{ type: "definition", definition: json }], 0, 5);

describe("versions of events", () => {
  test("an older one is migrated, step by step", () => {
    const steps = [
      ({ label, ...event }: Readonly<Record<string, unknown>>) => ({ ...event, title: label }),
      ({ title, ...event }: Readonly<Record<string, unknown>>) => ({ ...event, text: title }),
    ];
    const rest = { id: 3, time: 0, type: "noted" };
    expect(readEvent({ ...rest, version: 1, label: "a" }, steps)).toEqual({ ...rest, version: 3, text: "a" });
    expect(readEvent({ ...rest, version: 2, title: "a" }, steps)).toEqual({ ...rest, version: 3, text: "a" });
    expect(readEvent({ ...rest, version: 3, text: "a" }, steps)).toEqual({ ...rest, version: 3, text: "a" });
  });

  test("a newer one is refused", () => {
    expect(() => readEvent({ ...definition, version: 2 })).toThrow(
      "it has version 2, and this BoFlow reads versions up to 1; update boflow",
    );
    expect(() => readEvent({ ...definition, version: 0 })).toThrow("at version: expected a number of at least 1");
  });
});

test("a draft is copied as JSON would, and frozen to the bottom; what is no event is refused with its place", () => {
  const values = { y: { mean: -0, sem: null } };
  const [told] = stamped([{ type: "told", trial: 0, values, cost: undefined }], 4, 7);
  expect(told).toEqual({ id: 4, time: 7, version: 1, type: "told", trial: 0, values: { y: { mean: 0, sem: null } } });
  expect(told.type === "told" && Object.isFrozen(told.values.y)).toBe(true);
  const wrong = { type: "told", trial: 0, values: { y: { mean: Number.NaN, sem: null } } } as EventDraft;
  expect(() => stamped([wrong], 4, 7)).toThrow('invalid event 4 ("told"): at values.y.mean: expected a finite number');
  expect(() => stamped([{ type: "forgotten" } as never], 4, 7)).toThrow('invalid event: unknown type "forgotten"');
});

test("events are applied in their order, each once, the definition first", () => {
  const state = replay([definition]);
  expect(() => replay([definition], state)).toThrow("expected event 1 of the study, got event 0");
  expect(() => replay(stamped([{ type: "noted", text: "a" }], 0, 0))).toThrow('begins with its "definition"');
  const speaks = (draft: EventDraft) => () => replay(stamped([draft], 1, 0), state);
  expect(speaks({ type: "pruned", trial: 0 })).toThrow("it names trial 0, and there are 0 trials");
  expect(speaks({ type: "created", trial: 1, parameters: {}, origin: "" })).toThrow(
    "expected trial 0 to begin, got trial 1",
  );
});

test("states are frozen, and share what did not change", () => {
  const before = after([define, create(0.1, 0.2)]);
  const next = after([{ type: "tell", trial: 0, outcome: 1 }], definitionOf(), before);
  const lists = [before.trials, before.trials[0].reports, before.trials[0].outside, next.trials[0].measurements];
  expect([before, ...lists, ...before.trials].every(Object.isFrozen)).toBe(true);
  expect(next.trials[1]).toBe(before.trials[1]);
  expect(before.trials[0].status).toBe("running");
});

test("differences name the places, whatever the order of keys", () => {
  expect(differences({ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] }, a: 1 })).toEqual([]);
  expect(differences({ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 3] }, d: true })).toEqual([
    "a: 1 before, nothing now",
    "b.c.1: 2 before, 3 now",
    "d: nothing before, true now",
  ]);
  expect(differences([], {})).toHaveLength(1);
  expect(() => decide(after([define]), { type: "define", definition: { name: "other" } }, definitionOf())).toThrow(
    'at name: "rooms" before, "other" now; high: 1 before, nothing now',
  );
});
