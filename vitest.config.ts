import { defineConfig } from "vitest/config";

const resolve = { conditions: ["source"] };
const ssr = { resolve };

/** `unit` is quick; what takes longer is named `*.slow.test.ts` and runs in the `slow` project. CI runs both. */
export default defineConfig({
  resolve,
  ssr,
  test: {
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.slow.test.ts"],
          setupFiles: ["test/support/setup.ts"],
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: "slow",
          include: ["test/**/*.slow.test.ts"],
          setupFiles: ["test/support/setup.ts"],
          testTimeout: 300_000,
        },
      },
    ],
  },
});
