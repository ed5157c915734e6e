import { mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { floatParameter, openStudy } from "../../../src/study/index.ts";
import { journalStorage } from "../../../src/study/storage/journal/index.ts";

const folder = mkdtempSync(join(tmpdir(), "boflow-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("intermediate values are forced to the disk with the event that follows them", async () => {
  const file = await open(join(folder, "any"), "w");
  const datasync = vi.spyOn(Object.getPrototypeOf(file), "datasync");
  const parameters = { x: floatParameter(0, 1) };
  const study = await openStudy({
    parameters,
    objectives: { v: "minimize" },
    storage: journalStorage(join(folder, "journal")),
  });
  const synced = async (call: Promise<unknown>) => {
    datasync.mockClear();
    await call;
    return datasync.mock.calls.length;
  };
  expect(await synced(study.ask())).toBe(1);
  for (let step = 1; step <= 5; step++) expect(await synced(study.report(0, step, step))).toBe(0);
  expect(await synced(study.tell(0, 1))).toBe(1);
  expect(await synced(study.close())).toBe(0);
  await file.close();
  datasync.mockRestore();
  const again = await openStudy({
    parameters,
    objectives: { v: "minimize" },
    storage: journalStorage(join(folder, "journal")),
  });
  expect(again.trials[0].reports).toHaveLength(5);
  await again.close();
});
