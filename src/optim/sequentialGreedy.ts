import type { Acquisition } from "../acquisition/index.ts";
import { InputError } from "../errors/index.ts";
import { ops } from "../tensor/index.ts";
import type { OptimizeAcqfResult } from "./options.ts";

/** Finds q candidates one after another, each given those before as pending points. */
export async function sequentialGreedy(
  acquisition: Acquisition,
  q: number,
  find: (given: Acquisition, candidate: number) => Promise<OptimizeAcqfResult>,
): Promise<OptimizeAcqfResult> {
  if (q > 1 && !acquisition.withPending)
    throw new InputError(
      `invalid q: ${acquisition.name} cannot take pending points, so ${q} candidates cannot be found one after another; ask for one at a time`,
    );
  const found: OptimizeAcqfResult[] = [];
  const all = () => found.map(({ candidates }) => candidates);
  const candidates = () => ops.concat(all(), 0);
  for (let candidate = 0; candidate < q; candidate++) {
    const given = candidate === 0 ? acquisition : acquisition.withPending!(candidates());
    found.push(await find(given, candidate));
  }
  return { candidates: candidates(), value: found[q - 1].value, restarts: found.flatMap((r) => r.restarts) };
}
