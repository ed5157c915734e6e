import { type Acquisition, checkedAcquisition } from "../acquisition/index.ts";
import { checkedNumbers, readOptions } from "../arguments/index.ts";
import { InputError, invalidShape } from "../errors/index.ts";
import { rowsOf, type TensorLike } from "../tensor/index.ts";
import { type OptimizeAcqfOptions, type OptimizeAcqfResult, optimizeAcqfOptions } from "./options.ts";
import { finiteResult, search, searchSettings } from "./search.ts";
import { type SearchSpace, searchSpace } from "./searchSpace.ts";
import { sequentialGreedy } from "./sequentialGreedy.ts";

/**
 * Maximizes an acquisition function over q candidates within bounds (and linear constraints) by multi-start quasi-Newton search:
 *
 *     const { candidates } = await optimizeAcqf(logExpectedImprovement(model, { bestF }), { bounds: [[0, 0], [1, 1]] });
 *
 * Starting points are chosen among raw samples; all local searches are evaluated in one batch per round. The result depends on the seed
 * and the options alone, unless there is a `timeout`.
 *
 * Throws InputError for bad options, InfeasibleError if no point satisfies the constraints, AbortError when the signal fires,
 * NumericalError when the function has no finite value anywhere.
 */
export async function optimizeAcqf(
  acquisition: Acquisition,
  options: OptimizeAcqfOptions,
): Promise<OptimizeAcqfResult> {
  checkedAcquisition(acquisition);
  const read = readOptions("optimizeAcqf options", options, optimizeAcqfOptions);
  const { q, sequential = q > 1 && acquisition.q === 1, initialConditions } = read;
  const space = searchSpace(read, acquisition.model.inputDimension);
  const together = sequential ? 1 : q;
  if (acquisition.q !== null && acquisition.q !== together)
    throw new InputError(
      `invalid q: ${acquisition.name} evaluates ${acquisition.q} points together, got q = ${q}${sequential ? " one after another" : ""}`,
    );
  const settings = {
    ...searchSettings(read, space),
    starts: checkedStarts(initialConditions, together + (acquisition.oneShot?.points ?? 0), space),
  };
  if (!sequential) return finiteResult(await search(acquisition, settings));
  return sequentialGreedy(acquisition, q, async (given, candidate) =>
    finiteResult(await search(given, { ...settings, q: 1, seed: `${settings.seed}/${candidate}`, candidate })),
  );
}

/** The caller's starting points, `k x q x d`, as free unit coordinates. */
function checkedStarts(points: TensorLike | undefined, q: number, space: SearchSpace): Float64Array[] | undefined {
  if (points === undefined) return undefined;
  const given = checkedNumbers("initialConditions", points);
  const { rank, shape } = given;
  if (rank !== 3 || shape[1] !== q || shape[2] !== space.d)
    invalidShape("initialConditions", `k x ${q} x ${space.d}`, shape);
  return rowsOf(given.reshape([shape[0], q * space.d])).map(space.toUnit);
}
