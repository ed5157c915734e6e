import { asTensor, noGrad } from "../../tensor/index.ts";
import { pointKey } from "../space/index.ts";
import type { Configuration } from "../trials/index.ts";
import { contenders } from "./contenders.ts";
import { type Evidence, takenPoints } from "./strategy.ts";
import { type Belief, surrogateOf } from "./surrogate.ts";

export interface ReplicationOptions {
  readonly seed: string;
  /** Parameters that the user sets. */
  readonly fixed: Configuration;
}

/**
 * The experiment, made or running, whose repetition has a larger knowledge gradient than the new experiment `next`: it teaches more of which one
 * is best. Null where there is none. The noisy improvement, nil at experiments that were made, cannot compare the two.
 */
export function worthRepeating(
  evidence: Evidence,
  belief: Belief,
  next: Configuration | null,
  { seed, fixed }: ReplicationOptions,
): Configuration | null {
  const { encoding, contains } = evidence.space;
  const { objectives, baseline } = belief;
  if (baseline.length === 0) return null;
  const [{ model, target }] = objectives;
  const made = takenPoints(evidence);
  const repeats = contenders(
    [{ model: model.onModelScale(), maximize: target.maximize }],
    [...baseline, ...evidence.pending],
  )
    .filter((point) => made.has(pointKey(point)))
    .map((point) => encoding.decode(point))
    .filter((each) => contains([each])[0] && Object.entries(fixed).every(([name, value]) => each[name] === value));
  const compared = [...(next ? [next] : []), ...repeats];
  if (repeats.length === 0) return null;
  // Without fidelities this is the exact knowledge gradient over points of the space.
  const scoring = { name: "qMultiFidelityKnowledgeGradient", seed, minDistance: 0 } as const;
  const { acquisition } = surrogateOf(evidence, belief, scoring);
  const gains = noGrad(() => acquisition.forward(asTensor(compared.map(encoding.encode)).expandDims(1))).data;
  const best = compared[gains.indexOf(Math.max(...gains))];
  return best === next ? null : best;
}
