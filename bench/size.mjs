// `npm run bench:size`: what parts of BoFlow add to a page, in kB (1000 bytes): esbuild --minify, ESM with splitting, gzip -9. "later" is what a
// page loads on demand: the parser of formulas, where a study has any.
import { bundleSize } from "../scripts/bundleSize.mjs";

const parts = [
  [
    "a page: boflow/browser, IndexedDB",
    'export { openStudy, floatParameter, indexedDBStorage } from "./src/browser/index.ts"',
  ],
  ["boflow/browser, every name", 'export * from "./src/browser/index.ts"'],
  ["its worker: boflow/worker", 'import "./src/study/suggester/worker.ts"'],
  ["a study that computes in its thread", 'export { createStudy, floatParameter } from "./src/index.ts"'],
  [
    "a GP, LogEI and optimizeAcqf",
    'export { fitModel, logExpectedImprovement, optimizeAcqf, singleTaskGP } from "./src/index.ts"',
  ],
  ["tensors", 'export { grad, ops, tensor } from "./src/index.ts"'],
];

const kB = (bytes) => (bytes / 1000).toFixed(1).padStart(8);
console.log(`${"".padEnd(38)}${"at once".padStart(8)}${"later".padStart(8)}`);
for (const [name, code] of parts) {
  const { bytes, later } = await bundleSize(code, { conditions: ["source"] });
  console.log(name.padEnd(38) + kB(bytes) + kB(later));
}
