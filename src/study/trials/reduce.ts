import { InputError } from "../../errors/index.ts";
import type { EventOf, StudyEvent } from "./events.ts";
import { combined, emptyState, type StudyState, type TrialRecord } from "./state.ts";

type Change = Partial<StudyState>;

const fold: { readonly [T in StudyEvent["type"]]: (state: StudyState, event: EventOf<T>) => Change } = {
  definition: (_, { definition, time }) => ({ definition, began: time }),
  redefined: ({ trials }, { definition, outside }) => {
    const byTrial = new Map(outside.map((each) => [each.trial, each.outside]));
    const moved = trials.map((trial) => Object.freeze({ ...trial, outside: byTrial.get(trial.id) ?? [] }));
    return { definition, trials: moved };
  },
  created: (state, { trial: id, parameters, origin, reason, start, session, queued, time }) => ({
    ...added(state, id, {
      ...{ status: "running", parameters, settings: parameters, outside: [], origin },
      ...{ ...(reason !== undefined && { reason }), ...(start && { start }), ...(session && { session }) },
      ...{ attempts: 1, reports: [], measurements: [], values: null, cost: 0, excluded: false },
      ...{ created: time, settled: null },
    }),
    queue: state.queue.filter((item) => item.id !== queued),
  }),
  reported: (state, { trial, step, values }) =>
    changed(state, trial, ({ reports }) => ({ reports: [...reports, { step, values }] })),
  told: (state, { trial, values, parameters, outside, cost = 0, time }) =>
    changed(state, trial, (before) => ({
      ...{ status: "complete", measurements: [values], values, message: undefined },
      ...(parameters && { settings: parameters, outside: outside ?? [] }),
      ...{ cost: before.cost + cost, settled: time },
    })),
  failed: (state, { trial, message, cost = 0, time }) =>
    changed(state, trial, (before) => ({ status: "failed", message, cost: before.cost + cost, settled: time })),
  abandoned: (state, { trial, reason, time }) =>
    changed(state, trial, () => ({ status: "abandoned", message: reason, settled: time })),
  pruned: (state, { trial, reason, time }) =>
    changed(state, trial, () => ({ status: "pruned", message: reason, settled: time })),
  retried: (state, { trial, session }) =>
    changed(state, trial, ({ attempts }) => ({
      ...{ status: "running", attempts: attempts + 1, reports: [], message: undefined, settled: null, session },
    })),
  measured: (state, { trial, values, cost = 0 }) =>
    changed(state, trial, (before) => {
      const measurements = [...before.measurements, values];
      return { measurements, values: combined(measurements), cost: before.cost + cost };
    }),
  amended: (state, { trial, values, parameters, outside }) =>
    changed(state, trial, () => ({
      ...(values && { measurements: [values], values }),
      ...(parameters && { settings: parameters, outside: outside ?? [] }),
    })),
  attached: (state, { trial: id, parameters, outside = [], values, failed, reason, time }) =>
    added(state, id, {
      ...{ status: values ? "complete" : "failed", parameters, settings: parameters, outside, origin: "user" },
      ...{ ...(reason !== undefined && { reason }), ...(failed !== undefined && { message: failed }) },
      ...{ attempts: 0, reports: [], measurements: values ? [values] : [], values: values ?? null },
      ...{ cost: 0, excluded: false, created: time, settled: time },
    }),
  enqueued: ({ queue }, { id, parameters, reason }) => ({
    queue: [...queue, { id, parameters, ...(reason !== undefined && { reason }) }],
  }),
  excluded: (state, { trial }) => changed(state, trial, () => ({ excluded: true })),
  included: (state, { trial }) => changed(state, trial, () => ({ excluded: false })),
  paused: (_, { reason = "" }) => ({ paused: reason }),
  resumed: () => ({ paused: null }),
  noted: ({ notes }, { time, text, trial }) => ({
    notes: [...notes, { time, text, ...(trial !== undefined && { trial }) }],
  }),
};

/**
 * The state after one more event: the only thing that makes states. Pure. Throws InputError for an event that does not follow, or that
 * speaks of a trial that there is not.
 */
export function reduce(state: StudyState, event: StudyEvent): StudyState {
  if (event.id !== state.version)
    throw new InputError(`invalid event: expected event ${state.version} of the study, got event ${event.id}`);
  if ((event.id === 0) !== (event.type === "definition"))
    throw new InputError(`invalid event ${event.id}: a study begins with its "definition", got "${event.type}"`);
  const change = (fold[event.type] as (state: StudyState, event: StudyEvent) => Change)(state, event);
  const next = { ...state, ...change, version: event.id + 1, time: event.time };
  for (const list of [next.trials, next.queue, next.notes]) Object.freeze(list);
  return Object.freeze(next);
}

/** The state after all of these events. */
export function replay(events: readonly StudyEvent[], state: StudyState = emptyState): StudyState {
  return events.reduce(reduce, state);
}

function changed({ trials }: StudyState, id: number, change: (trial: TrialRecord) => Partial<TrialRecord>): Change {
  if (trials[id] === undefined)
    throw new InputError(`invalid event: it speaks of trial ${id}, and there are ${trials.length} trials`);
  const next = { ...trials[id], ...change(trials[id]) } as Record<string, unknown>;
  // An absent field is absent, as in JSON.
  for (const key of Object.keys(next))
    if (next[key] === undefined) delete next[key];
    else Object.freeze(next[key]);
  return { trials: trials.with(id, Object.freeze(next) as unknown as TrialRecord) };
}

function added({ trials }: StudyState, id: number, trial: Omit<TrialRecord, "id">): Change {
  if (id !== trials.length)
    throw new InputError(`invalid event: expected trial ${trials.length} to begin, got trial ${id}`);
  return { trials: [...trials, Object.freeze({ id, ...trial })] };
}
