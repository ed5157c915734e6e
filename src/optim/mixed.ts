import { type Acquisition, checkedAcquisition } from "../acquisition/index.ts";
import { asGiven, type ChecksOf, listOf, readOptions } from "../arguments/index.ts";
import { warn } from "../errors/index.ts";
import { InfeasibleError } from "../polytope/index.ts";
import { type OptimizeAcqfOptions, type OptimizeAcqfResult, searchOptions } from "./options.ts";
import { finiteResult, search, searchSettings } from "./search.ts";
import { type SearchSpace, type SearchSpaceOptions, searchSpace, spaceChecks } from "./searchSpace.ts";
import { sequentialGreedy } from "./sequentialGreedy.ts";

/** Values of discrete inputs, by input index. */
type Combination = Readonly<Record<number, number>>;

/** Options of `optimizeAcqfMixed`. */
export interface OptimizeAcqfMixedOptions
  extends Omit<OptimizeAcqfOptions, "fixedFeatures" | "sequential" | "initialConditions"> {
  /** Every combination of discrete inputs to search the others under: values by input index. */
  fixedFeaturesList: readonly Combination[];
}

const { fixedFeatures, ...spaceWithoutFixed } = spaceChecks;
const checks = {
  ...spaceWithoutFixed,
  ...searchOptions,
  fixedFeaturesList: [listOf(asGiven<Combination>, "a list of at least one combination of discrete inputs")],
} as const satisfies ChecksOf<OptimizeAcqfMixedOptions>;

/**
 * The best over continuous inputs and a list of combinations of discrete ones; several candidates one after another. Combinations
 * without a feasible point are left out, with a warning. When time is up, the starting points of every combination are
 * still evaluated.
 *
 * Throws as `optimizeAcqf` does, InfeasibleError only if no combination is feasible.
 */
export async function optimizeAcqfMixed(
  acquisition: Acquisition,
  options: OptimizeAcqfMixedOptions,
): Promise<OptimizeAcqfResult> {
  checkedAcquisition(acquisition);
  const read = readOptions("optimizeAcqfMixed options", options, checks);
  const spaces = feasibleSpaces(read, read.fixedFeaturesList, acquisition.model.inputDimension);
  const settings = searchSettings(read, spaces[0]);
  const { onProgress } = settings;

  return sequentialGreedy(acquisition, read.q, async (given, candidate) => {
    let step = 0;
    let best: OptimizeAcqfResult | undefined;
    for (const space of spaces) {
      const report: OptimizeAcqfOptions["onProgress"] = (progress) =>
        onProgress?.({ ...progress, step: step++, value: Math.max(progress.value, best?.value ?? progress.value) });
      const result = await search(given, { ...settings, space, q: 1, candidate, onProgress: onProgress && report });
      if (!best || result.value > best.value) best = result;
    }
    return finiteResult(best!);
  });
}

/** The search spaces of the combinations that have a feasible point. */
function feasibleSpaces(options: SearchSpaceOptions, combinations: readonly Combination[], d: number): SearchSpace[] {
  const left: string[] = [];
  const spaces = combinations.flatMap((fixedFeatures, k) => {
    try {
      return searchSpace({ ...options, fixedFeatures }, d);
    } catch (error) {
      if (!(error instanceof InfeasibleError)) throw error;
      left.push(
        `fixedFeaturesList[${k}] ${JSON.stringify(fixedFeatures)} (excluded by ${error.constraints.join(", ")})`,
      );
      return [];
    }
  });
  if (spaces.length === 0)
    throw new InfeasibleError(
      `invalid fixedFeaturesList: no point satisfies the constraints: ${left.join("; ")}`,
      left,
    );
  if (left.length > 0) warn(`optimizeAcqfMixed leaves out infeasible combinations: ${left.join("; ")}`);
  return spaces;
}
