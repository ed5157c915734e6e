import { InputError } from "../errors/index.ts";
import { contentHash } from "../graph/index.ts";
import { type Manifest, readManifest } from "./manifest.ts";

/** The functions of Node's file system that are used; browsers have none. */
interface NodeFiles {
  readFile(path: string): Promise<Uint8Array>;
  writeFile(path: string, content: Uint8Array, options: { flag: "wx" }): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options: { force: true }): Promise<void>;
  mkdir(path: string, options: { recursive: boolean }): Promise<unknown>;
  stat(path: string): Promise<{ isDirectory(): boolean }>;
}

async function nodeFiles(): Promise<NodeFiles> {
  // A variable, so that bundlers do not resolve it.
  const name = "node:fs/promises";
  return import(/* @vite-ignore */ name);
}

/** Runs `work`; an exception becomes an InputError. */
async function using<T>(what: string, work: (files: NodeFiles) => Promise<T>): Promise<T> {
  const files = await nodeFiles();
  try {
    return await work(files);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`invalid ${what}: ${(error as Error).message}`, { cause: error });
  }
}

/** A file's content. Throws InputError where it cannot be read. */
export function readWhole(what: string, path: string): Promise<Uint8Array> {
  return using(what, async ({ readFile }) => new Uint8Array(await readFile(path)));
}

/** A file's content; null if there is no such file. */
async function readIfThere({ readFile }: NodeFiles, path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return null;
    throw error;
  }
}

/** The path of a graph: the file itself, or `graph.json` in the folder. */
export function graphPath(path: string): Promise<string> {
  return using(`graph file ${path}`, async ({ stat }) =>
    (await stat(path)).isDirectory() ? `${path}/graph.json` : path,
  );
}

/** The manifest in a folder; null if there is none. Throws InputError if it is invalid. */
export function manifestIn(folder: string): Promise<Manifest | null> {
  const path = `${folder}/manifest.json`;
  return using(path, async (files) => {
    const content = await readIfThere(files, path);
    return content && readManifest(new TextDecoder().decode(content), path);
  });
}

/**
 * Writes an export's files into a folder, which is created, and removes files of an earlier export there that this one does not
 * have. Files are written atomically. Unless `force` is set, throws InputError, and changes nothing, if a file would be
 * lost that no export wrote or that was changed since.
 */
export function writeExport(folder: string, contents: ReadonlyMap<string, Uint8Array>, force: boolean): Promise<void> {
  return using(`folder ${folder}`, async (files) => {
    await files.mkdir(folder, { recursive: true });
    const earlier = await earlierExport(folder, force);
    const lost = new Set([...contents.keys(), ...earlier.keys()]);
    for (const name of force ? [] : lost) {
      const content = await readIfThere(files, `${folder}/${name}`);
      const ours = earlier.get(name) ?? null;
      if (content && ours !== "manifest" && ours !== contentHash(content))
        throw new InputError(
          `invalid folder ${folder}: it has a file ${name} that is not as an export left it; choose another folder, or force its replacement`,
        );
    }
    for (const [name, content] of contents) await replace(files, `${folder}/${name}`, content);
    for (const name of earlier.keys()) if (!contents.has(name)) await files.rm(`${folder}/${name}`, { force: true });
  });
}

/** The files of the export in a folder, with their hashes. */
async function earlierExport(folder: string, force: boolean): Promise<ReadonlyMap<string, string>> {
  try {
    const manifest = await manifestIn(folder);
    if (!manifest) return new Map();
    return new Map([
      ...manifest.files.map(({ name, sha256 }) => [name, sha256] as const),
      ["manifest.json", "manifest"],
    ]);
  } catch (error) {
    if (force && error instanceof InputError) return new Map();
    throw error;
  }
}

/** Writes to a temporary file next to the path, then renames it. Does not follow links. */
async function replace({ writeFile, rename, rm }: NodeFiles, path: string, content: Uint8Array): Promise<void> {
  const part = `${path}.part`;
  try {
    await writeFile(part, content, { flag: "wx" });
  } catch (error) {
    if ((error as { code?: string }).code === "EEXIST")
      throw new InputError(
        `invalid folder: ${part} is there already, from another export that runs or was cut off; remove it`,
      );
    await rm(part, { force: true });
    throw error;
  }
  await rename(part, path);
}
