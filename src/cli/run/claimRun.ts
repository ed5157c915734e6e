import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Whether this process is the only one that runs programs for a study, by a file with the id of the process. */
export interface RunClaim {
  readonly isFirst: boolean;
  release(): Promise<void>;
}

export async function claimRun(folder: string): Promise<RunClaim> {
  const path = join(folder, "run.pid");
  await mkdir(folder, { recursive: true });
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: "wx" });
      return { isFirst: true, release: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = await readFile(path, "utf8").catch(() => "");
    if (isAlive(Number(holder))) return { isFirst: false, release: async () => {} };
    await rm(path, { force: true });
  }
}

function isAlive(id: number): boolean {
  if (!(id > 0)) return false;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
