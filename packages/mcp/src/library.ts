import { lstat, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { InputError, type Study } from "boflow";
import { openStudyFile, parseStudyFile, readStudyFile } from "boflow/studyFile";

/** The studies of a folder, by the names of their files. */
export interface Library {
  readonly folder: string;
  /** Names of the study files, and what is wrong with those that cannot be read. */
  list(): Promise<{ name: string; problem?: string }[]>;
  /** The study of that name, as it is now. Throws InputError where there is none. */
  open(name: string): Promise<Study>;
  /** Writes a study file and begins the study. Throws InputError where the definition is wrong or the name is taken. */
  create(name: string, definition: object): Promise<Study>;
  /** Writes a file beside the study's, in place of an earlier one; returns its path. */
  save(name: string, ending: string, content: string): Promise<string>;
  /** Frees the studies. */
  close(): Promise<void>;
}

const ENDINGS = [".yaml", ".yml", ".json"];

/** Opens a folder of study files. Only files right in it are reached, none through a link. Throws where there is no such folder. */
export async function openLibrary(path: string): Promise<Library> {
  const folder = await realpath(path);
  const opened = new Map<string, { readonly study: Study; readonly changed: number }>();

  const files = async () => {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && ENDINGS.includes(extname(entry.name)))
      .map(({ name }) => name)
      .sort();
  };
  const fileOf = async (name: string) => {
    checkName(name);
    const file = (await files()).find((file) => stem(file) === name);
    return file === undefined ? undefined : join(folder, file);
  };
  const close = async (name: string) => {
    const known = opened.get(name);
    opened.delete(name);
    await known?.study.close();
  };
  const open = async (name: string) => {
    const path = await fileOf(name);
    if (path === undefined) throw new InputError(`there is no study ${JSON.stringify(name)}; list_studies names them`);
    const { mtimeMs: changed } = await lstat(path);
    if (opened.get(name)?.changed !== changed) {
      await close(name);
      await checkNoLink(join(folder, `${name}.journal`));
      opened.set(name, { study: await openStudyFile(path), changed });
    }
    return (opened.get(name) as { study: Study }).study.refresh();
  };

  // Calls take turns, so that no study is opened twice.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const done = turn.then(task);
    turn = done.catch(() => {});
    return done;
  };

  return {
    folder,
    list: async () =>
      (
        await Promise.all(
          (
            await files()
          ).map(async (file) => {
            const problem = await readStudyFile(join(folder, file)).then(
              () => undefined,
              (error: Error) => error.message,
            );
            return { name: stem(file), isOther: extname(file) === ".json" && problem !== undefined, problem };
          }),
        )
      ).flatMap(({ isOther, ...study }) => (isOther ? [] : [study])),
    open: (name) => inTurn(() => open(name)),
    create: (name, definition) =>
      inTurn(async () => {
        if (await fileOf(name))
          throw new InputError(`there is a study ${JSON.stringify(name)} already; choose another name`);
        const file = `${name}.json`;
        const text = `${JSON.stringify(definition, null, 2)}\n`;
        parseStudyFile(text, file);
        await writeFile(join(folder, file), text, { flag: "wx" });
        try {
          return await open(name);
        } catch (error) {
          await rm(join(folder, file));
          await rm(join(folder, `${name}.journal`), { force: true });
          throw error;
        }
      }),
    async save(name, ending, content) {
      checkName(name);
      const path = join(folder, `${name}${ending}`);
      await rm(path, { force: true });
      await writeFile(path, content, { flag: "wx" });
      return path;
    },
    close: () => inTurn(async () => void (await Promise.all([...opened.keys()].map(close)))),
  };
}

function stem(file: string): string {
  return file.slice(0, -extname(file).length);
}

function checkName(name: string): void {
  if (!/^[\p{L}\p{N}][\p{L}\p{N} _-]{0,63}$/u.test(name))
    throw new InputError(
      `invalid study: expected a name of 1 to 64 letters, digits, spaces, _ and -, got ${JSON.stringify(name.slice(0, 80))}`,
    );
}

async function checkNoLink(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found && !found.isFile()) throw new InputError(`invalid journal ${path}: it is a link or no file; remove it`);
}
