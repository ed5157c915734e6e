import type { ExactGP } from "../../models/index.ts";
import { pointKey, type SearchSpace } from "../space/index.ts";
import type { Evidence } from "./strategy.ts";

/** What is known of the noise of outcomes. */
export interface NoiseFinding {
  /** Whether an experiment that is repeated may have another outcome. */
  readonly isNoisy: boolean;
  /** Whether that was declared or seen, rather than inferred by a model. */
  readonly isKnown: boolean;
  /** How it is known, for people. */
  readonly because: string;
}

/** What is searched, and for what. */
export type Setting = Pick<Evidence, "space" | "objectives">;

/** The noise variance on the scale of the model, where outcomes vary by 1, from which on outcomes count as noisy. */
export const NOISY = 1e-2;

/** What the definition, the measurements, repeated experiments and the models of the objectives say of noise, in this order. */
export function noiseOf(evidence: Evidence, models: readonly ExactGP[] = []): NoiseFinding {
  const { declared, points, outcomes, variances } = evidence;
  if (declared?.noise !== undefined)
    return {
      isNoisy: declared.noise,
      isKnown: true,
      because: `noise is declared ${declared.noise ? "present" : "absent"}`,
    };
  if (variances.some((row) => row.some((variance) => variance !== null && variance > 0)))
    return { isNoisy: true, isKnown: true, because: "measurements have standard errors" };
  const first = new Map<string, readonly number[]>();
  const isContradicted = points.some((point, i) => {
    const before = first.get(pointKey(point));
    first.set(pointKey(point), outcomes[i]);
    return before?.some((value, j) => value !== outcomes[i][j]) ?? false;
  });
  if (isContradicted) return { isNoisy: true, isKnown: true, because: "repeated experiments had different outcomes" };
  if (first.size < points.length)
    return { isNoisy: false, isKnown: true, because: "repeated experiments had equal outcomes" };
  if (models.length === 0 || isPool(evidence))
    return { isNoisy: false, isKnown: false, because: "noise is not declared" };
  const inferred = Math.max(0, ...models.map(({ values }) => values.noise?.item() ?? 0));
  const because = `the model infers noise of ${(100 * Math.sqrt(inferred)).toPrecision(2)} % of the spread of outcomes`;
  if (inferred > NOISY) return { isNoisy: true, isKnown: false, because };
  return { isNoisy: false, isKnown: false, because: `${because}, below the threshold of ${100 * Math.sqrt(NOISY)} %` };
}

/**
 * Whether the space is a list of experiments, or so small that all of them can be listed, each of which is made once unless noise is known: not one of whole
 * numbers, steps and orders only, and of one objective. What a model takes for noise of a pool may as well be what it cannot explain.
 */
export function isPool({ space, objectives }: Setting): boolean {
  return objectives.length === 1 && space.options() !== null && !repeatsByInference(space);
}

/**
 * Whether inferred noise makes repeats worth it: in spaces of whole numbers, steps and orders. With choices it may as well be what the kernel does not
 * explain of their joint effects, and in a continuum neighbours tell as much.
 */
export function repeatsByInference({ encoding }: SearchSpace): boolean {
  return encoding.parameters.every(({ kind, size }) => size === 1 || (Number.isFinite(size) && !kind.categorical));
}
