import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

// biome-ignore lint/suspicious/noExplicitAny: reference cases are free-form JSON, described in data/README.md
export type Case = Record<string, any> & { name: string };

const folder = process.env.BOFLOW_REFERENCE ?? fileURLToPath(new URL("../reference/data", import.meta.url));

/** The cases of one golden file, from the project's copy or from the folder that `BOFLOW_REFERENCE` names. */
export function reference(file: string): Case[] {
  const plain = join(folder, `${file}.json`);
  const text = existsSync(plain) ? readFileSync(plain, "utf8") : gunzipSync(readFileSync(`${plain}.gz`)).toString();
  return JSON.parse(text, (_, value) =>
    value === "Infinity" || value === "-Infinity" || value === "NaN" ? Number(value) : value,
  ).cases;
}
