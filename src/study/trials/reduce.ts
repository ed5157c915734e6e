import { InputError } from "../../errors/index.ts";
import type { EventOf, StudyEvent } from "./events.ts";
import { measuredFields } from "./measurements.ts";
import { emptyState, type Note, type QueuedTrial, type StudyState, type Trial } from "./state.ts";

/** A state in the making: its lists belong to the replay that makes it; what they hold is frozen. */
type Draft = { -readonly [K in keyof StudyState]: StudyState[K] } & {
  trials: Trial[];
  queue: QueuedTrial[];
  notes: Note[];
};

const fold: { readonly [T in StudyEvent["type"]]: (draft: Draft, event: EventOf<T>) => void } = {
  definition(draft, { definition, time }) {
    draft.definition = definition;
    draft.began = time;
  },
  redefined(draft, { definition, outside, unqueued = [] }) {
    const byTrial = new Map(outside.map((each) => [each.trial, each.outside]));
    draft.definition = definition;
    draft.trials = draft.trials.map((trial) => frozen({ ...trial, outside: byTrial.get(trial.id) ?? [] }));
    draft.queue = draft.queue.filter(({ id }) => !unqueued.includes(id));
  },
  created(draft, { trial: id, parameters, origin, reason, start, session, queued, time }) {
    add(draft, id, {
      status: "running",
      parameters,
      settings: parameters,
      outside: [],
      origin,
      reason,
      start,
      session,
      attempts: 1,
      reports: [],
      measurements: [],
      values: null,
      sems: null,
      cost: 0,
      excluded: false,
      created: time,
      settled: null,
    });
    draft.stopped = null;
    if (queued !== undefined) draft.queue = draft.queue.filter((item) => item.id !== queued);
  },
  reported: (draft, { trial, step, values }) =>
    change(draft, trial, ({ reports }) => ({ reports: [...reports, Object.freeze({ step, values })] })),
  told: (draft, { trial, values, parameters, outside, cost = 0, time }) =>
    change(draft, trial, (before) => ({
      status: "complete",
      message: undefined,
      transient: undefined,
      ...measuredFields([values]),
      ...(parameters && { settings: parameters, outside: outside ?? [] }),
      cost: before.cost + cost,
      settled: time,
    })),
  failed: (draft, { trial, message, transient, parameters, outside, cost = 0, time }) =>
    change(draft, trial, (before) => ({
      status: "failed",
      message,
      transient,
      ...(parameters && { settings: parameters, outside: outside ?? [] }),
      cost: before.cost + cost,
      settled: time,
    })),
  abandoned: (draft, { trial, reason, time }) =>
    change(draft, trial, () => ({ status: "abandoned", message: reason, settled: time })),
  pruned: (draft, { trial, reason, time }) =>
    change(draft, trial, () => ({ status: "pruned", message: reason, settled: time })),
  retried: (draft, { trial, session }) =>
    change(draft, trial, ({ attempts }) => ({
      status: "running",
      attempts: attempts + 1,
      reports: [],
      settled: null,
      session,
      message: undefined,
      transient: undefined,
    })),
  measured: (draft, { trial, values, cost = 0 }) =>
    change(draft, trial, (before) => ({
      ...measuredFields([...before.measurements, values]),
      cost: before.cost + cost,
    })),
  amended: (draft, { trial, values, parameters, outside }) =>
    change(draft, trial, () => ({
      ...(values && measuredFields([values])),
      ...(parameters && { settings: parameters, outside: outside ?? [] }),
    })),
  attached: (draft, { trial: id, parameters, outside = [], values, failed, transient, reason, time }) =>
    add(draft, id, {
      status: values ? "complete" : "failed",
      parameters,
      settings: parameters,
      outside,
      origin: "user",
      reason,
      message: failed,
      transient,
      attempts: 0,
      reports: [],
      ...(values ? measuredFields([values]) : { measurements: [], values: null, sems: null }),
      cost: 0,
      excluded: false,
      created: time,
      settled: time,
    }),
  enqueued({ queue }, { id, parameters, reason }) {
    queue.push(Object.freeze({ id, parameters, ...(reason !== undefined && { reason }) }));
  },
  excluded: (draft, { trial }) => change(draft, trial, () => ({ excluded: true })),
  included: (draft, { trial }) => change(draft, trial, () => ({ excluded: false })),
  stopped(draft, { reason, everyone }) {
    draft.stopped = reason;
    if (everyone) draft.stops++;
  },
  paused(draft, { reason = "" }) {
    draft.paused = reason;
  },
  resumed(draft) {
    draft.paused = null;
  },
  noted({ notes }, { time, text, trial }) {
    notes.push(Object.freeze({ time, text, ...(trial !== undefined && { trial }) }));
  },
};

/**
 * The state after these events: the only thing that makes states. Pure; linear in the number of events and trials. Throws InputError for an
 * event that does not follow the one before it, or that names a trial that does not exist.
 */
export function replay(events: readonly StudyEvent[], state: StudyState = emptyState): StudyState {
  const draft: Draft = { ...state, trials: [...state.trials], queue: [...state.queue], notes: [...state.notes] };
  for (const event of events) {
    if (event.id !== draft.version)
      throw new InputError(`invalid event: expected event ${draft.version} of the study, got event ${event.id}`);
    if ((event.id === 0) !== (event.type === "definition"))
      throw new InputError(`invalid event ${event.id}: a study begins with its "definition", got "${event.type}"`);
    (fold[event.type] as (draft: Draft, event: StudyEvent) => void)(draft, event);
    draft.version++;
    draft.time = event.time;
  }
  for (const list of [draft.trials, draft.queue, draft.notes]) Object.freeze(list);
  return Object.freeze(draft);
}

function change({ trials }: Draft, id: number, changed: (trial: Trial) => Partial<Trial>): void {
  if (trials[id] === undefined)
    throw new InputError(`invalid event: it names trial ${id}, and there are ${trials.length} trials`);
  trials[id] = frozen({ ...trials[id], ...changed(trials[id]) });
}

function add({ trials }: Draft, id: number, trial: Omit<Trial, "id">): void {
  if (id !== trials.length)
    throw new InputError(`invalid event: expected trial ${trials.length} to begin, got trial ${id}`);
  trials.push(frozen({ id, ...trial }));
}

/** The trial, frozen with its lists; a field without a value is absent, as in JSON. */
function frozen(trial: Trial): Trial {
  const given = Object.entries(trial).filter(([, value]) => value !== undefined);
  for (const [, value] of given) Object.freeze(value);
  return Object.freeze(Object.fromEntries(given)) as unknown as Trial;
}
