import { AbortError, invalid } from "../errors/index.ts";
import { describe, type Evaluation, type Solver, type SolverResult, type Value } from "./types.ts";

/** One round of a batch of solvers. */
interface Round<E extends Value = Evaluation> {
  /** The points to evaluate, one per solver still at work; buffers of the solvers, valid until the next round. */
  points: Float64Array[];
  /** Which solver each point belongs to. */
  solvers: number[];
  /** The lowest evaluation of each solver so far; undefined before its first finite value. */
  best: readonly (Best<E> | undefined)[];
}

type Best<E extends Value = Evaluation> = E & { x: Float64Array };

export interface LockStepOptions {
  /** Called before each round but the first; when it returns true, all solvers end with the best point they have seen. */
  shouldStop?: () => boolean;
}

/**
 * Runs solvers in parallel: yields the points of a round, one per solver that has not ended, and receives their evaluations in the same
 * order. The caller decides how a round is evaluated: as one batch, in workers, or asynchronously. The result of a stopped solver counts
 * its evaluations as iterations.
 */
export function* lockStep<E extends Value = Evaluation>(
  solvers: readonly Solver<E>[],
  { shouldStop }: LockStepOptions = {},
): Generator<Round<E>, SolverResult<E>[], E[]> {
  const results: SolverResult<E>[] = [];
  const points: Float64Array[] = [];
  const best: (Best<E> | undefined)[] = solvers.map(() => undefined);
  const resume = (solver: number, ...evaluation: [] | [E]) => {
    const { done, value } = solvers[solver].next(...evaluation);
    if (done) results[solver] = value;
    else points[solver] = value;
    return !done;
  };

  let active = solvers.map((_, k) => k).filter((k) => resume(k));
  for (let step = 0; active.length > 0; step++) {
    if (step > 0 && shouldStop?.()) {
      for (const k of active) {
        const seen = best[k];
        if (!seen) throw new AbortError(`stopped before solver ${k} saw a finite value; let it run for longer`);
        solvers[k].return(results[k]);
        results[k] = { ...seen, iterations: step, evaluations: step, ...describe("stopped") };
      }
      break;
    }
    const evaluations = yield { points: active.map((k) => points[k]), solvers: active, best };
    if (evaluations.length !== active.length)
      invalid("evaluations", `${active.length} (one per point)`, evaluations.length);
    active = active.filter((k, at) => {
      best[k] = better(best[k], points[k], evaluations[at]);
      return resume(k, evaluations[at]);
    });
  }
  return results;
}

/** Copies a better evaluation: points and gradients are buffers of the solvers and of the caller. */
function better<E extends Value>(best: Best<E> | undefined, x: Float64Array, evaluation: E): Best<E> | undefined {
  if (!Number.isFinite(evaluation.value) || (best && evaluation.value >= best.value)) return best;
  const copies = Object.entries(evaluation).map(([k, v]) => [k, v instanceof Float64Array ? v.slice() : v]);
  return { ...evaluation, ...Object.fromEntries(copies), x: x.slice() };
}

/** Runs a generator to its end with the answers of a synchronous function. */
export function drive<Question, Result, Answer>(
  generator: Generator<Question, Result, Answer>,
  answer: (question: Question) => Answer,
): Result {
  let next = generator.next();
  while (!next.done) next = generator.next(answer(next.value));
  return next.value;
}
