import type { EventDraft, StudyEvent, StudyStorage } from "../study/index.ts";
import { check, type SuiteCase } from "./checks.ts";

/** Options of `storageSuite`. */
export interface StorageSuiteOptions {
  /** Whether storages of one name share their events, also after all of them were closed; default true. */
  readonly isShared?: boolean;
}

/**
 * The conformance suite of `StudyStorage`: cases that hold for every implementation. `make` opens the storage of a name, which is empty the
 * first time. No test runner is imported:
 *
 *     for (const { name, run } of storageSuite((name) => new MyStorage(name))) it(name, run);
 */
export function storageSuite(
  make: (name: string) => StudyStorage,
  { isShared = true }: StorageSuiteOptions = {},
): SuiteCase[] {
  const cases: SuiteCase[] = [];
  const add = (name: string, run: (open: () => StudyStorage) => Promise<void>) => {
    const runCase = async () => {
      const opened: StudyStorage[] = [];
      const own = `suite-${cases.findIndex((each) => each.name === name)}`;
      try {
        await run(() => {
          opened.push(make(own));
          return opened[opened.length - 1];
        });
      } finally {
        for (const storage of opened) await storage.close();
      }
    };
    cases.push({ name, run: runCase });
  };

  add("is empty at first", async (open) => {
    checkSame("read()", await open().read(), []);
  });

  add("gives ids and times to what is appended, and reads from any position", async (open) => {
    const storage = open();
    const before = Date.now();
    const first = await storage.append([definition], 0);
    const second = await storage.append([note("a"), note("b")], 1);
    check(first.accepted && second.accepted, "append: expected to be accepted at the version that there is");
    const events = await storage.read();
    checkSame("events", events.map(content), [definition, note("a"), note("b")]);
    checkSame("ids", ids(events), [0, 1, 2]);
    checkSame("the answers", [...first.events, ...second.events], events);
    check(
      events.every(({ time }) => time >= before && time <= Date.now()),
      "time: expected milliseconds since 1970",
    );
    for (const from of [0, 1, 2, 3, 7])
      checkSame(`read(${from})`, ids(await storage.read(from)), [0, 1, 2].slice(from));
  });

  add("answers a wrong version with the events that were missed, and appends nothing", async (open) => {
    const storage = open();
    await storage.append([definition, note("a")], 0);
    const { accepted, events } = await storage.append([note("late")], 1);
    check(!accepted, "append: expected a conflict");
    checkSame("events missed", events.map(content), [note("a")]);
    checkSame("ids", ids(await storage.read()), [0, 1]);
  });

  add("appends all events of an append or none", async (open) => {
    const storage = open();
    await storage.append([definition], 0);
    for (const wrong of [{ type: "noted" }, { type: "unheard-of" }, { ...note("a"), more: 1 }, null, 7])
      await checkRefused("append", () => storage.append([note("a"), wrong as EventDraft], 1), "invalid event");
    for (const wrong of [undefined, null, "note", note("a")])
      await checkRefused("append", () => storage.append(wrong as unknown as EventDraft[], 1), "list of events");
    checkSame("ids", ids(await storage.read()), [0]);
    check((await storage.append([note("b")], 1)).accepted, "append: expected to go on after an error");
  });

  add("refuses versions and positions that cannot be", async (open) => {
    const storage = open();
    for (const wrong of [1, -1, 0.5, Number.NaN, "0", undefined])
      await checkRefused("append", () => storage.append([definition], wrong as number), "expectedVersion");
    for (const wrong of [-1, 0.5, Number.NaN, "0"])
      await checkRefused("read", () => storage.read(wrong as number), "from");
    checkSame("read()", await storage.read(), []);
  });

  add("takes an append of nothing", async (open) => {
    const storage = open();
    checkSame("append([], 0)", await storage.append([], 0), { accepted: true, events: [] });
    await storage.append([definition], 0);
    checkSame("accepted", (await storage.append([], 0)).accepted, false);
    checkSame("append([], 1)", await storage.append([], 1), { accepted: true, events: [] });
  });

  add("keeps what was said at the time of the append, to the last digit", async (open) => {
    const storage = open();
    const texts = ["", "ü 語 🐧", "two\nlines\r\n", "\u2028\u2029\u0000\\", '"quoted" {} [] 12 abc'];
    const numbers = [0.1, 1 / 3, 5e-324, 1.7976931348623157e308, -1e21, 9007199254740991];
    const given = { ...definition.definition, texts: [...texts], numbers, nested: { deep: [null, true, { x: 1 }] } };
    const appending = storage.append([{ type: "definition", definition: given }, ...texts.map(note)], 0);
    await appending;
    given.texts[0] = "changed";
    const [first, ...notes] = await storage.read();
    checkSame("definition", (first as { definition?: unknown }).definition, { ...given, texts });
    checkSame("texts", notes.map(content), texts.map(note));
    check(Object.isFrozen(first) && notes.every(Object.isFrozen), "events: expected frozen ones");
    check(Object.isFrozen((first as { definition?: object }).definition), "events: expected frozen contents");
  });

  add("accepts one of several appends at the same version", async (open) => {
    const storage = open();
    await storage.append([definition], 0);
    const answers = await Promise.all(["a", "b", "c", "d"].map((text) => storage.append([note(text)], 1)));
    checkSame("accepted", answers.filter(({ accepted }) => accepted).length, 1);
    const stored = await storage.read(1);
    checkSame("events", stored.length, 1);
    for (const { events } of answers) checkSame("the answers", events, stored);
  });

  add("loses and doubles nothing when many append at once", async (open) => {
    await rival([open(), isShared ? open() : undefined], 30);
  });

  add("follows from any position, past and present, without gaps", async (open) => {
    const storage = open();
    await storage.append([definition, note("1")], 0);
    const followed = [0, 1, 2, 4].map((from) => collected(storage.follow(from), 12 - from));
    for (let version = 2; version < 12; version += 2) await storage.append([note("a"), note("b")], version);
    for (const [i, from] of [0, 1, 2, 4].entries())
      checkSame(`follow(${from})`, ids(await followed[i]), [...Array(12).keys()].slice(from));
  });

  add(
    "ends to follow when the signal fires, when the storage is closed, and when the reader has enough",
    async (open) => {
      const storage = open();
      await storage.append([definition], 0);
      const controller = new (globalThis as unknown as { AbortController: new () => Controller }).AbortController();
      const aborted = collected(storage.follow(0, { signal: controller.signal }));
      const closed = collected(storage.follow());
      checkSame("the first event", ids(await collected(storage.follow(), 1)), [0]);
      controller.abort();
      checkSame("followed until the signal", ids(await aborted), [0]);
      checkSame("followed after the signal", await collected(storage.follow(0, { signal: controller.signal })), []);
      await storage.close();
      check((await closed).length <= 1, "follow: expected to end when the storage is closed");
    },
  );

  add("refuses calls when it is closed, and finishes those under way", async (open) => {
    const storage = open();
    const appending = storage.append([definition], 0);
    await storage.close();
    check((await appending).accepted, "append: expected to be finished");
    await checkRefused("append", () => storage.append([note("late")], 1), "closed");
    await checkRefused("read", () => storage.read(), "closed");
    await storage.close();
  });

  if (isShared) {
    add("has the same events when it is opened again", async (open) => {
      const first = open();
      await first.append([definition, note("a")], 0);
      const events = await first.read();
      await first.close();
      const second = open();
      checkSame("events", await second.read(), events);
      check((await second.append([note("b")], 2)).accepted, "append: expected to be accepted");
    });

    add("is one storage for all that open it", async (open) => {
      const [one, other] = [open(), open()];
      await one.append([definition], 0);
      const followed = [collected(one.follow(1), 3), collected(other.follow(1), 3)];
      check((await other.append([note("a")], 1)).accepted, "append: expected to be accepted");
      checkSame("conflict", (await one.append([note("b")], 1)).events.map(content), [note("a")]);
      await one.append([note("b")], 2);
      await other.append([note("c")], 3);
      for (const events of followed)
        checkSame("followed", (await events).map(content), [note("a"), note("b"), note("c")]);
      checkSame("read", await one.read(), await other.read());
    });

    add("goes on when the first that opened it closes", async (open) => {
      const [one, two, three] = [open(), open(), open()];
      await one.append([definition], 0);
      await two.read();
      await three.read();
      const followed = collected(three.follow(0), 3);
      await one.close();
      check((await two.append([note("a")], 1)).accepted, "append: expected to be accepted");
      check((await three.append([note("b")], 2)).accepted, "append: expected to be accepted");
      checkSame("followed", (await followed).map(content), [definition, note("a"), note("b")]);
    });
  }
  return cases;
}

interface Controller {
  readonly signal: AbortSignal;
  abort(): void;
}

const definition = { type: "definition", definition: { name: "suite", objectives: { y: "minimize" } } } as const;
const note = (text: string): EventDraft => ({ type: "noted", text });
const ids = (events: readonly StudyEvent[]) => events.map(({ id }) => id);

/** An event as it was given. */
function content({ id: _, time: __, version: ___, key: ____, ...draft }: StudyEvent): unknown {
  return draft;
}

/** Every writer appends its notes one by one, again after each conflict. */
async function rival(storages: readonly (StudyStorage | undefined)[], count: number): Promise<void> {
  const open = storages.filter((storage) => storage !== undefined);
  await open[0].append([definition], 0);
  const writers = [...open, ...open].map((storage, w) => ({
    storage,
    texts: [...Array(count).keys()].map((i) => `${w}/${i}`),
  }));
  await Promise.all(
    writers.map(async ({ storage, texts }) => {
      let version = 0;
      for (const text of texts)
        for (let accepted = false; !accepted; ) {
          const answer = await storage.append([note(text)], version);
          accepted = answer.accepted;
          version += answer.events.length;
        }
    }),
  );
  const events = await open[0].read(1);
  const stored = events.map((event) => (event as { text?: string }).text);
  checkSame(
    "ids",
    ids(events),
    events.map((_, i) => i + 1),
  );
  for (const [w, { texts }] of writers.entries())
    checkSame(
      `events of writer ${w}`,
      stored.filter((text) => text?.startsWith(`${w}/`)),
      texts,
    );
}

/** The first `count` events that come, or all until the end. */
async function collected(events: AsyncIterable<StudyEvent>, count = Infinity): Promise<StudyEvent[]> {
  const all: StudyEvent[] = [];
  for await (const event of events) {
    all.push(event);
    if (all.length === count) break;
  }
  return all;
}

function checkSame(what: string, got: unknown, expected: unknown): void {
  const [a, b] = [got, expected].map((value) => JSON.stringify(value));
  check(a === b, `${what}: expected ${b}, got ${a}`);
}

async function checkRefused(what: string, call: () => Promise<unknown>, part: string): Promise<void> {
  const message = await call().then(
    () => "nothing was thrown",
    (error) => (error.name === "InputError" ? error.message : `${error.name}: ${error.message}`),
  );
  check(message.includes(part), `${what}: expected an InputError that says "${part}", got: ${message}`);
}
