import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { InputError } from "../../../src/errors/index.ts";
import type { EventDraft, StudyEvent } from "../../../src/study/index.ts";
import { journalStorage, readJournal } from "../../../src/study/storage/journal/index.ts";
import { headerLine, journalLine, parseJournal } from "../../../src/study/storage/journal/lines.ts";
import { takeWarnings } from "../../support/setup.ts";

/** `npm run soak` tries many more. */
const FLIPS = process.env.BOFLOW_SOAK ? 10_000 : 400;

const folder = mkdtempSync(join(tmpdir(), "boflow-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

const note = (text: string): EventDraft => ({ type: "noted", text });
/** Appends of one or of several events. */
const appends: EventDraft[][] = [
  [{ type: "definition", definition: { name: "damage" } }],
  [note("one")],
  [note("two, ü 語"), note("three\n")],
  [{ type: "created", trial: 0, parameters: { x: 0.1, y: "a" }, origin: "sobol" }],
  [{ type: "told", trial: 0, values: { y: { mean: 0.123456789, sem: null } } }],
];
let bytes: Buffer;
let events: readonly StudyEvent[];
/** The number of events that the file has up to the end of each line, with its header. */
const ends: { size: number; count: number }[] = [];

beforeAll(async () => {
  const storage = journalStorage(path("whole"));
  let version = 0;
  for (const drafts of appends) version += (await storage.append(drafts, version)).events.length;
  events = await storage.read();
  await storage.close();
  bytes = readFileSync(path("whole"));
  let [size, count] = [headerLine.length, 0];
  ends.push({ size, count });
  for (const drafts of appends) {
    const stored = events.slice(count, count + drafts.length);
    [size, count] = [size + journalLine(stored).length, count + drafts.length];
    ends.push({ size, count });
  }
  expect(size).toBe(bytes.length);
});

test("cut at any byte, a journal has what was appended before, says what it cuts off, and goes on", async () => {
  const lastTwo = ends[ends.length - 3].size;
  const cuts = [
    ...Array(headerLine.length + 3).keys(),
    ...Array.from({ length: bytes.length - lastTwo }, (_, i) => lastTwo + i),
  ];
  for (const cut of cuts) {
    writeFileSync(path("cut"), bytes.subarray(0, cut));
    const { size, count } = ends.findLast((end) => end.size <= cut) ?? { size: 0, count: 0 };
    expect((await readJournal(path("cut"))).torn).toBe(cut - size);
    const storage = journalStorage(path("cut"), { fsync: "never" });
    expect(await storage.read()).toEqual(events.slice(0, count));
    const warnings = takeWarnings();
    if (cut === size) expect(warnings).toEqual([]);
    else expect(warnings).toEqual([expect.stringContaining(`${cut - size} bytes of it are removed`)]);
    await storage.append([count === 0 ? appends[0][0] : note("after")], count);
    await storage.close();
    expect((await readJournal(path("cut"))).events).toHaveLength(count + 1);
  }
});

test("whatever bits flip, a journal gives the events before the first line at fault, and reports that line by its number", () => {
  const lineOf = (position: number) => ends.findIndex(({ size }) => position < size);
  const flips = fc.uniqueArray(fc.nat({ max: bytes.length * 8 - 1 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(flips, (bits) => {
      const damaged = Buffer.from(bytes);
      for (const bit of bits) damaged[bit >> 3] ^= 1 << (bit & 7);
      const { events: read, fault, torn } = parseJournal(damaged);
      const line = Math.min(...bits.map((bit) => lineOf(bit >> 3)));
      // Nothing wrong, and nothing missing before the damage.
      expect(read).toEqual(events.slice(0, ends[Math.max(line - 1, 0)].count));
      if (fault) expect(fault.line).toBe(line + 1);
      // Two faults in the last line can make it look like one that was not finished; it then is cut off, with a warning.
      else expect([torn, line, bits.length > 1]).toEqual([expect.any(Number), ends.length - 1, true]);
    }),
    { numRuns: FLIPS },
  );
});

test("a journal with a line at fault is not opened, and not changed", async () => {
  const damaged = Buffer.from(bytes);
  damaged[ends[2].size + 40] ^= 1;
  writeFileSync(path("damaged"), damaged);
  const storage = journalStorage(path("damaged"));
  await expect(storage.read()).rejects.toThrow(
    /line 4 cannot be read: its checksum is wrong; the 2 events before it can: readJournal\(path\) gives them. .* first \d+ bytes/,
  );
  await expect(storage.append([note("a")], 2)).rejects.toThrow(InputError);
  expect(readFileSync(path("damaged")).equals(damaged)).toBe(true);
  expect((await readJournal(path("damaged"))).events).toEqual(events.slice(0, 2));
  await storage.close();
});

test.each([
  ["a file that is no journal", "milk\neggs\n", "it does not begin with a length and a checksum"],
  ["a text without an end of line", "milk, eggs", "it has no end of line where it should"],
  [
    "a newer format",
    journalLine({ format: 2 }),
    "it has format 2, and this BoFlow reads formats up to 1; update boflow",
  ],
  ["another first line", journalLine([]), "it is not the first line of a journal"],
])("%s is refused, and not changed", async (_, content, message) => {
  writeFileSync(path("other"), content);
  const storage = journalStorage(path("other"));
  await expect(storage.read()).rejects.toThrow(message);
  await storage.close();
  expect(readFileSync(path("other")).equals(Buffer.from(content))).toBe(true);
});

test("lines that are whole and say what cannot be are reported", () => {
  const after = (...lines: unknown[]) => parseJournal(Buffer.concat([headerLine, ...lines.map(journalLine)])).fault;
  const [definition, one, two] = events;
  expect(after([definition], [two])).toEqual({ line: 3, problem: "expected event 1, got event 2" });
  expect(after([definition], one)).toEqual({ line: 3, problem: "it is not a list of events" });
  expect(after([{ ...definition, version: 2 }])?.problem).toContain("update boflow");
  expect(after([{ ...definition, time: "now" }])?.problem).toContain("at time: expected a finite number");
  expect(after([definition], [one, two])).toBeNull();
});

test("invalid options and missing folders or files are refused", async () => {
  expect(() => journalStorage("")).toThrow("invalid path: expected the path of a file");
  expect(() => journalStorage(path("x"), { fsync: "often" as never })).toThrow('one of "always", "interval", "never"');
  expect(() => journalStorage(path("x"), { sync: true } as never)).toThrow('unknown option "sync"');
  const platform = Object.getOwnPropertyDescriptor(process, "platform") as PropertyDescriptor;
  Object.defineProperty(process, "platform", { ...platform, value: "win32" });
  try {
    expect(() => journalStorage(path("x"))).toThrow("journals are not available on Windows");
  } finally {
    Object.defineProperty(process, "platform", platform);
  }
  await expect(journalStorage(path("none/x")).read()).rejects.toThrow("there is no folder");
  await expect(journalStorage(path(".")).read()).rejects.toThrow("it is a folder");
  await expect(readJournal(path("none"))).rejects.toThrow("there is no journal");
});

test("something else that writes to a journal is noticed", async () => {
  const storage = journalStorage(path("shared"));
  await storage.append(appends[0], 0);
  writeFileSync(path("shared"), "more", { flag: "a" });
  await expect(storage.append([note("a")], 1)).rejects.toThrow("something else writes to it");
  await storage.close();
});
