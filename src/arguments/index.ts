export { type Bounds, checkedBounds } from "./bounds.ts";
export { abortSignal, among, asGiven, callback, checkedSeed, flag, integerFrom, listOf, share } from "./checks.ts";
export {
  type Columns,
  checkEntries,
  checkedColumns,
  columnsOf,
  onColumns,
  widthOf,
  withColumns,
} from "./columns.ts";
export { lazily } from "./lazily.ts";
export {
  type Check,
  type ChecksOf,
  type GivenOptions,
  type OptionChecks,
  type OptionValues,
  optionValues,
  readOptions,
} from "./options.ts";
export {
  checkedBestF,
  checkedNumbers,
  checkedPointSet,
  checkedPoints,
  checkedWeights,
  namedTensor,
} from "./tensors.ts";
