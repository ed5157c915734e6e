import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type EventDraft, floatParameter, openStudy } from "../../../src/study/index.ts";
import { journalStorage, readJournal } from "../../../src/study/storage/journal/index.ts";
import { journalLine } from "../../../src/study/storage/journal/lines.ts";
import { messages } from "../../../src/study/storage/journal/messages.ts";
import { stamped } from "../../../src/study/trials/index.ts";

const folder = mkdtempSync(join(tmpdir(), "boflow-"));
afterAll(() => rmSync(folder, { recursive: true }));

const path = join(folder, "journal");
const open = () =>
  openStudy({
    parameters: { x: floatParameter(0, 1) },
    objectives: { y: "minimize" },
    storage: journalStorage(path, { fsync: "never" }),
  } as const);

interface Request {
  readonly call: number;
  readonly append?: readonly EventDraft[];
  readonly from: number;
}

/** Holds the journal, stores the next append and `others` after it, and ends without an answer. Resolves when it listens. */
function dyingHolder(others: readonly EventDraft[]): Promise<void> {
  const sockets = new Set<Socket>();
  const holder = createServer((socket) => {
    sockets.add(socket);
    const answer = async ({ call, append, from }: Request) => {
      if (!append) return send({ call, result: (await readJournal(path)).events.slice(from) });
      const lines = [stamped(append, from, 0), stamped(others, from + append.length, 0)];
      for (const events of lines) if (events.length > 0) appendFileSync(path, journalLine(events));
      holder.close();
      for (const each of sockets) each.destroy();
    };
    const send = messages(socket, (message) => void answer(message as Request));
    send({});
  });
  return new Promise((resolve) => holder.listen(`${path}.000000000000.sock`, resolve));
}

test("an append whose answer is lost is stored once, and what others appended after it is not its own", async () => {
  await (await open()).close();
  const other: EventDraft = { type: "created", trial: 2, parameters: { x: 0.123 }, origin: "another process" };
  await dyingHolder([other]);
  const study = await open();
  expect((await study.ask(2)).map(({ id }) => id)).toEqual([0, 1]);
  expect((await study.refresh()).trials.map(({ origin }) => origin)).toEqual(["sobol", "sobol", "another process"]);
  await study.close();
  // With nothing after it.
  await dyingHolder([]);
  const again = await open();
  await again.tell(0, 1);
  await again.close();
  const { events } = await readJournal(path);
  expect(events.map(({ type }) => type)).toEqual(["definition", "created", "created", "created", "told"]);
});
