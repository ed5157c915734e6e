import { InputError, invalid, knownKeys } from "../../errors/index.ts";
import { failureOf, type Intermediate, isFailure, type OutcomeOf, type Trial } from "../trials/index.ts";
import type { PruningRule } from "./pruning.ts";
import type { TrialSource } from "./source.ts";
import type { StoppingRule } from "./stopping.ts";

/** A trial as a stream hands it out: with the calls that settle it. */
export interface RunningTrial<P = unknown, M extends string = string> extends Trial<P, M> {
  /** Fires when the result is no longer wanted: the stream was left, or the trial took too long. */
  readonly signal: AbortSignal;
  /** Reports what came of it, as `study.tell` does. */
  tell(outcome: OutcomeOf<M>, options?: { readonly cost?: number }): Promise<Trial<P, M>>;
  /** Reports that the trial failed, and why. */
  fail(message: string): Promise<Trial<P, M>>;
  /** Reports an intermediate value, of the only metric or by metric; each step once. */
  report(step: number, value: Intermediate<M>): Promise<Trial<P, M>>;
  /** Why the rule (default: that of the operator `prune`) would stop it now; null while it goes on. A pure function of the study's state. */
  shouldPrune(rule?: PruningRule): string | null;
  /** Ends it early. */
  prune(reason?: string): Promise<Trial<P, M>>;
  /** It runs once more. */
  retry(reason?: string): Promise<Trial<P, M>>;
  /** The stream stops asking when the rule says so, as with its option `until`. */
  stopWhen(rule: StoppingRule): void;
  /** It as it stands now. */
  current(): Trial<P, M>;
  /** Nobody works on it any more: it is begun again by the next stream. */
  release(): void;
}

export function runningTrial<P, M extends string>(
  source: TrialSource,
  id: number,
  { signal, stopWhen }: Pick<RunningTrial, "signal" | "stopWhen">,
): RunningTrial<P, M> {
  const current = () => source.state.trials[id] as Trial<P, M>;
  const after = async (done: Promise<void>) => {
    await done;
    return current();
  };
  const trial = id;
  return Object.freeze({
    ...current(),
    signal,
    stopWhen,
    current,
    async tell(outcome: OutcomeOf<M>, options: { readonly cost?: number } = {}) {
      const { cost } = knownKeys("tell options", options, ["cost"]);
      return isFailure(outcome)
        ? after(source.perform({ type: "fail", trial, ...failureOf(outcome), cost }))
        : after(source.perform({ type: "tell", trial, outcome, cost }));
    },
    fail: (message: string) => after(source.perform({ type: "fail", trial, message })),
    report(step: number, value: Intermediate<M>) {
      const { metrics } = source.definition;
      const values = typeof value === "number" && metrics.length === 1 ? { [metrics[0]]: value } : value;
      return after(source.perform({ type: "report", trial, step, values }));
    },
    shouldPrune: (rule?: PruningRule) => (rule ? pruningReason(rule, id, source) : null),
    prune: (reason?: string) => after(source.perform({ type: "prune", trial, reason })),
    retry: (reason?: string) => after(source.perform({ type: "retry", trial, reason, session: current().session })),
    release: () => source.release(id),
  });
}

/** What a rule says of a trial as it stands. Throws InputError where the study has several objectives, or one that is a formula. */
function pruningReason(
  rule: PruningRule,
  id: number,
  { state, definition }: Pick<TrialSource, "state" | "definition">,
): string | null {
  if (typeof rule !== "function") invalid("pruning rule", "a function, such as pruning.median()", rule);
  const { objectives, metrics } = definition;
  const [{ name, direction }] = objectives;
  if (objectives.length > 1)
    throw new InputError(`prune: the study has ${objectives.length} objectives; trials are compared by one`);
  if (!metrics.includes(name))
    throw new InputError(
      `prune: the objective "${name}" is a formula; trials are compared by a metric that they report`,
    );
  const trial = state.trials[id];
  if (trial.status !== "running") return null;
  const reason: unknown = rule(trial, { trials: state.trials, metric: name, direction });
  if (reason !== null && typeof reason !== "string")
    invalid("answer of a pruning rule", "a reason, or null to go on", reason);
  return reason;
}
