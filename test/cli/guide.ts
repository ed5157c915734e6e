import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A command of a page, and what it prints there. */
export interface Step {
  readonly command: string;
  readonly prints: string;
}

/**
 * A page with sessions: blocks of console, whose lines with $ are commands, and files: blocks whose first line is their name as a comment, and tables
 * of the examples that it names.
 */
export function readGuide(page: URL): { text: string; steps: Step[]; files: Map<string, string> } {
  const text = readFileSync(page, "utf8");
  const blocks = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  const named = [...text.matchAll(/`(examples\/\S+\/)?(\w+\.csv)`/g)].filter(([, folder]) => folder);
  const linked = named.map(([, folder, file]) => ["", `../${folder}${file}`, file] as const);
  const files = new Map([
    ...linked.map(([, path, name]) => [name, readFileSync(new URL(path, page), "utf8")] as const),
    ...blocks.flatMap(([, , block]) => {
      const [first, ...rest] = block.split("\n");
      const [, name] = /^# (\S+\.\w+)$/.exec(first) ?? [];
      // Tables have no comments.
      return name ? [[name, name.endsWith(".csv") ? rest.join("\n") : block] as const] : [];
    }),
  ]);
  const steps = blocks.flatMap(([, language, block]) =>
    language === "console"
      ? block
          .split(/^\$ /m)
          .slice(1)
          .map((part) => {
            const [command, ...prints] = part.split("\n");
            return { command, prints: prints.join("\n").trimEnd() };
          })
      : [],
  );
  return { text, steps, files };
}

/** Makes `boflow` a command, and writes the files of the guide; returns what runs a line in a shell there. */
export async function guideShell(
  { folder, main }: { folder: string; main: string },
  files: ReadonlyMap<string, string>,
): Promise<(command: string) => Promise<string>> {
  const program = join(folder, "boflow");
  await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  await chmod(program, 0o755);
  for (const [name, content] of files) await writeFile(join(folder, name), content);
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}`, NO_COLOR: "1" };
  return (command) =>
    new Promise((resolve) => {
      execFile("/bin/sh", ["-c", `{ ${command}\n} 2>&1`], { cwd: folder, env }, (_, stdout) =>
        resolve(stdout.trimEnd()),
      );
    });
}
