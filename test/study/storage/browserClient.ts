import { indexedDBStorage, openStudy, type Study, type StudyEvent } from "../../../src/study/index.ts";
import { storageSuite } from "../../../src/testing/storageSuite.ts";
import { definition, studyBits } from "../../engines/studyBits.ts";
import { runBesideOthers } from "./sharedStudy.ts";

/*
 * What a page runs: the conformance suite, a writer that shares its events with other tabs, and studies.
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

/** Bits of what a study suggests that is closed and opened again before every call. */
async function bits(): Promise<string> {
  let study: Study<typeof definition> | undefined;
  const reopened = async () => {
    await study?.close();
    study = await openStudy({ ...definition, storage: indexedDBStorage("bits") });
    return study;
  };
  const found = await studyBits(reopened);
  await study?.close();
  return found;
}

const run = (name: string, count: number) => runBesideOthers(indexedDBStorage("study"), name, count);

Object.assign(globalThis, { suite, write, bits, run });
