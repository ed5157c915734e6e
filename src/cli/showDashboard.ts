import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../errors/index.ts";
import { openBrowser } from "./openBrowser.ts";
import type { Output } from "./output.ts";
import { type ServeFilesOptions, serveFiles } from "./serveFiles.ts";

export interface DashboardOptions extends ServeFilesOptions {
  readonly source: string;
  readonly more: readonly string[];
  /** Whether to open a browser. */
  readonly open: boolean;
}

/** Milliseconds that a server has to answer. */
const PATIENCE = 5000;

/** Shows the dashboard of study files, which it serves until SIGINT or SIGTERM, or that of a server that runs. */
export async function showDashboard(options: DashboardOptions, output: Output): Promise<void> {
  const { source, more, open, port = 0, token = process.env.BOFLOW_TOKEN, ...rest } = options;
  const show = ({ url, token, studies }: Shown) => {
    const study: Fields = studies.length === 1 ? { study: studies[0] } : {};
    const address = (fields: Fields) => {
      const fragment = new URLSearchParams(fields).toString();
      return fragment === "" ? url : `${url}/#${fragment}`;
    };
    const page = address({ ...study, ...(token !== null && { token }) });
    output.result({ page, url, token, studies }, page);
    // Other users of this machine see the arguments of programs: the page asks for the token.
    if (open) openBrowser(address(study));
  };
  if (/^https?:\/\//.test(source)) {
    if (more.length > 0) throw new InputError("invalid source: a server shows its own studies; leave the files out");
    return show(await runningServer(source, token ?? null));
  }
  const files = (await Promise.all([source, ...more].map(studyFilesAt))).flat();
  await serveFiles(files, { ...rest, port, token }, ({ url, token }, studies) => show({ url, token, studies }), output);
}

type Fields = Readonly<Record<string, string>>;

interface Shown {
  readonly url: string;
  readonly token: string | null;
  readonly studies: readonly string[];
}

/** A study file, or those in a folder. */
async function studyFilesAt(path: string): Promise<string[]> {
  const entry = await stat(path).catch(() => null);
  if (!entry?.isDirectory()) return [path];
  const files = (await readdir(path)).filter((name) => /\.ya?ml$/.test(name)).sort();
  if (files.length === 0) throw new InputError(`invalid source: the folder ${path} has no study files (*.yaml)`);
  return files.map((name) => join(path, name));
}

/** The studies of a server that runs. */
async function runningServer(address: string, token: string | null): Promise<Shown> {
  const { origin } = new URL(address);
  const refused = (why: string) =>
    new InputError(`invalid source: ${origin} is no server of studies that can be shown: ${why}`);
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(`${origin}/studies`, { headers, signal: AbortSignal.timeout(PATIENCE) }).catch(
    (error: Error) => {
      throw refused(error.message);
    },
  );
  if (answer.status === 401) throw refused("it needs the token that it printed; give it by --token or BOFLOW_TOKEN");
  const { studies } = (await answer.json().catch(() => ({}))) as { studies?: unknown };
  if (!answer.ok || !Array.isArray(studies)) throw refused(`it answered ${answer.status}`);
  return { url: origin, token, studies };
}
