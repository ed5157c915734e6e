import { join } from "node:path";
import { defineConfig } from "vitest/config";
import manifest from "./package.json" with { type: "json" };

/** The entry points of this package as packages/mcp imports them, wherever node_modules/boflow points. */
const alias = Object.entries(manifest.exports).flatMap(([path, target]) =>
  typeof target === "string"
    ? []
    : [{ find: new RegExp(`^${path.replace(".", "boflow")}$`), replacement: join(import.meta.dirname, target.source) }],
);
const resolve = { conditions: ["source"], alias };
const ssr = { resolve };

interface Files {
  include: string[];
  exclude?: string[];
  env?: Record<string, string>;
}

const project = (name: string, testTimeout: number, files: Files) => ({
  resolve,
  ssr,
  // Test files share the modules that they import: loading these is most of the time otherwise.
  test: {
    name,
    testTimeout,
    hookTimeout: testTimeout,
    isolate: false,
    setupFiles: ["test/support/setup.ts"],
    ...files,
  },
});

/**
 * `unit` is quick; what takes longer is named `*.slow.test.ts` and runs in the `slow` project. CI runs both. `soak`
 * is the properties named `*.fuzz.test.ts` and `*.fuzz.slow.test.ts` again, with many more cases. Time-outs are generous:
 * a busy machine must not fail a test.
 */
export default defineConfig({
  resolve,
  ssr,
  test: {
    // By default one core stays idle.
    maxWorkers: "100%",
    projects: [
      project("unit", 300_000, { include: ["test/**/*.test.ts"], exclude: ["test/**/*.slow.test.ts"] }),
      project("slow", 600_000, { include: ["test/**/*.slow.test.ts"] }),
      project("soak", 3_600_000, {
        include: ["test/**/*.fuzz.test.ts", "test/**/*.fuzz.slow.test.ts"],
        env: { BOFLOW_SOAK: "1" },
      }),
    ],
  },
});
