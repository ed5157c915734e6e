import { integer, invalid } from "../../errors/index.ts";
import { type Sampler, sampleCount } from "../../posteriors/index.ts";
import type { Tensor } from "../../tensor/index.ts";

/*
 * The points of one-shot functions, X `b x (q + later) x d`: q design points, then the later points, which depend on fantasized outcomes.
 */

/** How many outcomes are fantasized: as many as the sampler has. Throws InputError where another number is given. */
export function fantasyCount(given: number | undefined, sampler: Sampler, what = "numFantasies"): number {
  const rows = integer(what, sampleCount(sampler), 1);
  if (given !== undefined && given !== rows) invalid(what, `${rows}, as many as the sampler has`, given);
  return rows;
}

/** The number q of design points in X. Throws InputError where there is none before the later points, which `kind` names. */
export function designSize(name: string, X: Tensor, later: number, kind: string): number {
  const together = X.shape[X.rank - 2];
  if (together > later) return together - later;
  return invalid(`X of ${name}`, `at least ${later + 1} points (one design point and ${later} ${kind})`, together);
}

/** X `b x (q + F) x d`, with any number of axes for b, as design points `b x q x d` and inner points `F x b x 1 x d`. */
export function splitFantasyPoints(X: Tensor, F: number): { design: Tensor; inner: Tensor } {
  const q = designSize("qKnowledgeGradient", X, F, "inner ones");
  return { design: X.narrow(-2, 0, q), inner: setsBehind(X.narrow(-2, q, F)).expandDims(-2) };
}

/** Points `b x q x d`, with any number of axes for b, as `q x b x d`. */
export function setsBehind(X: Tensor): Tensor {
  const axes = X.shape.map((_, i) => i);
  return X.transpose([X.rank - 2, ...axes.slice(0, -2), X.rank - 1]);
}
