import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * `npm run mutants [-- --only TEXT]`: applies each fault of test/mutants.json, one at a time, to a copy of the project, and runs the
 * tests that must fail by it. A mutant is killed if one of them fails, survives if all pass, and is stale if its line is
 * not exactly once in its file. Fails unless all are killed. TEXT selects mutants by a part of their name or file.
 */
const root = fileURLToPath(new URL("..", import.meta.url));
const TIMEOUT = 1_800_000;
/** The time that one test may take, generous: a test that is late on a busy machine has not found the fault. */
const TEST_TIMEOUT = 300_000;

const [flag, only = ""] = process.argv.slice(2);
const all = JSON.parse(readFileSync(join(root, "test/mutants.json"), "utf8"));
const mutants = all.filter(({ name, file }) => `${file} ${name}`.includes(only));
if ((flag !== undefined && flag !== "--only") || mutants.length === 0) {
  console.error("usage: npm run mutants [-- --only TEXT], where TEXT is a part of the name or file of a mutant");
  process.exit(2);
}

const copy = mkdtempSync(join(tmpdir(), "boflow-mutants-"));
try {
  for (const part of ["src", "test", "package.json", "tsconfig.json", "vitest.config.ts"])
    cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "junction");

  const plain = run([...new Set(mutants.flatMap(({ tests }) => tests))]);
  if (plain.fate !== "survived") throw new Error(`the tests fail without a mutant: ${plain.by}`);

  const counts = {};
  for (const mutant of mutants) {
    const { fate, by } = tried(mutant);
    counts[fate] = (counts[fate] ?? 0) + 1;
    console.log(`${fate.padEnd(9)} ${mutant.file}: ${mutant.name}${by ? ` (${by})` : ""}`);
  }
  console.log(
    Object.entries(counts)
      .map(([fate, count]) => `${count} ${fate}`)
      .join(", "),
  );
  process.exitCode = counts.killed === mutants.length ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

function tried({ file, find, replace, tests }) {
  const path = join(copy, file);
  const source = readFileSync(path, "utf8");
  const found = source.split(find).length - 1;
  if (found !== 1) return { fate: "stale", by: `its line is ${found} times in the file` };
  writeFileSync(
    path,
    source.replace(find, () => replace),
  );
  try {
    return run(tests);
  } finally {
    writeFileSync(path, source);
  }
}

/** The result for the source as it is now, and the test that decides it. A run without a result is stale. */
function run(tests) {
  const report = join(copy, "report.json");
  rmSync(report, { force: true });
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const options = ["run", "--project", "unit", "--bail", "1", "--testTimeout", `${TEST_TIMEOUT}`];
  const output = ["--reporter", "json", "--outputFile", report];
  const { error } = spawnSync(process.execPath, [vitest, ...options, ...output, ...tests], {
    cwd: copy,
    timeout: TIMEOUT,
  });
  if (error) return { fate: "stale", by: error.message };
  const { testResults, numPassedTests } = JSON.parse(readFileSync(report, "utf8"));
  const failed = testResults.flatMap((file) => file.assertionResults).find(({ status }) => status === "failed");
  if (failed) return { fate: "killed", by: failed.fullName };
  const broken = testResults.find(({ status }) => status === "failed");
  if (broken || numPassedTests === 0) return { fate: "stale", by: broken?.message ?? "no test ran" };
  return { fate: "survived" };
}
