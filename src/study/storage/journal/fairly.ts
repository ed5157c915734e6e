import type { EventLog } from "../eventLog.ts";
import type { StudyStorage } from "../storage.ts";

/** The calls of one process. */
export type Writer = Pick<StudyStorage, "append" | "read">;

/** How long the others wait for a writer that came too late, in milliseconds. */
const PATIENCE = 250;

/**
 * Makes writers of one log. When an append comes too late, the next one is that of the same writer: the others wait for it for a
 * moment. A process that is slow, or behind a socket, would otherwise never be in time while another one appends without pause.
 */
export function fairly(log: EventLog): () => Writer {
  let late: Writer | undefined;
  let over = Promise.resolve();
  let end = () => {};
  const wait = (writer: Writer) => {
    late = writer;
    over = new Promise((resolve) => {
      const timer = setTimeout(() => end(), PATIENCE).unref();
      end = () => {
        clearTimeout(timer);
        late = undefined;
        resolve();
      };
    });
  };
  return () => {
    const writer: Writer = {
      async append(drafts, expectedVersion) {
        while (late !== undefined && late !== writer) await over;
        const answer = await log.append(drafts, expectedVersion);
        if (answer.accepted && late === writer) end();
        if (!answer.accepted && late === undefined) wait(writer);
        return answer;
      },
      read: (from) => log.read(from),
    };
    return writer;
  };
}
