/**
 * Conformance suites of models, acquisition functions and storages of your own; they need no test runner.
 *
 * @module boflow/testing
 */

export { type AcquisitionEntry, acquisitionSuite } from "./acquisitionSuite.ts";
export { check, checkClose, checkGradient, checkShape, checkThrows, type SuiteCase, type Tolerance } from "./checks.ts";
export { type ModelSuiteOptions, modelSuite } from "./modelSuite.ts";
export { type StorageSuiteOptions, storageSuite } from "./storageSuite.ts";
