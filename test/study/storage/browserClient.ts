import { indexedDBStorage } from "../../../src/study/storage/index.ts";
import type { StudyEvent } from "../../../src/study/trials/index.ts";
import { storageSuite } from "../../../src/testing/storageSuite.ts";

/*
 * What a page runs: the conformance suite, and a writer that shares a study with other tabs.
 */

async function suite(): Promise<{ name: string; error: string | null }[]> {
  const results = [];
  for (const { name, run } of storageSuite(indexedDBStorage))
    results.push({
      name,
      error: await Promise.resolve(run()).then(
        () => null,
        (error) => String(error),
      ),
    });
  return results;
}

/** Appends so many notes, again after each conflict, and gives all that it follows until there are `total` events. */
async function write(name: string, count: number, total: number): Promise<StudyEvent[]> {
  const storage = indexedDBStorage("tabs");
  const followed: StudyEvent[] = [];
  const following = (async () => {
    for await (const event of storage.follow()) if (followed.push(event) === total) break;
  })();
  let version = 0;
  for (let i = -1; i < count; ) {
    const draft =
      i < 0 ? ({ type: "definition", definition: {} } as const) : ({ type: "noted", text: `${name} ${i}` } as const);
    const { accepted, events } = await storage.append([draft], version);
    version += events.length;
    if (accepted || i < 0) i++;
  }
  await following;
  await storage.close();
  return followed;
}

Object.assign(globalThis, { suite, write });
