import { openStudy, type Study, type StudyDefinition, type StudyEvent, type StudyStorage } from "../../study/index.ts";
import { type Api, pathOf } from "./api.ts";
import { type Connection, follow } from "./follow.ts";

/** A study as this page knows it: opened here, on the events that the server sends. */
export interface Snapshot {
  readonly study: Study;
  readonly version: number;
}

export interface Watching {
  readonly signal: AbortSignal;
  /** Called at most once a frame. */
  changed(snapshot: Snapshot): void;
  connection(state: Connection): void;
}

/** Follows a study until the signal fires. Throws Refusal, and InputError for events that this page does not understand. */
export async function watchStudy(api: Api, name: string, { signal, changed, connection }: Watching): Promise<void> {
  const events: StudyEvent[] = [];
  const { version } = await api.get(pathOf(name), signal);
  let study: Study | undefined;
  let isDue = false;
  const tell = () => {
    if (isDue || !study) return;
    isDue = true;
    // A page in the background draws no frames.
    const soon = document.hidden ? setTimeout : requestAnimationFrame;
    soon(() => {
      isDue = false;
      if (study && !signal.aborted) changed({ study, version: events.length });
    });
  };
  try {
    await follow(api, pathOf(name, "/events"), {
      signal,
      connection,
      async take(batch) {
        for (const { data } of batch) if (data.id === events.length) events.push(data);
        // A long study is shown when all of it is here.
        if (events.length < version) return;
        if (study) await study.refresh();
        else study = await opened(events);
        tell();
      },
    });
  } finally {
    await study?.close();
  }
}

/** The study that events tell, which only their list changes. */
async function opened(events: readonly StudyEvent[]): Promise<Study> {
  const storage: StudyStorage = {
    read: async (from = 0) => events.slice(from),
    append: async () => {
      throw new Error("the server changes the study");
    },
    async *follow() {},
    close: async () => {},
  };
  const defined = events.flatMap((event) => ("definition" in event ? [event.definition] : []));
  return openStudy({ ...(defined.at(-1) as unknown as StudyDefinition), storage, worker: false });
}
