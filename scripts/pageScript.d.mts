import type { Plugin } from "esbuild";

export const pageScript: Plugin;
