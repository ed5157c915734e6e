import type { Plugin } from "esbuild";

export function pageScripts(include?: (files: readonly string[]) => void): Plugin;
