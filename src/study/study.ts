import { defer, type Observable, switchMap } from "rxjs";
import { integer, invalid, knownKeys } from "../errors/index.ts";
import { StudyCommands } from "./commands.ts";
import type { StudyDefinition } from "./definition.ts";
import type {
  AskOptions,
  BestTrial,
  EventsOptions,
  Optimized,
  ParetoTrial,
  Preview,
  RunningTrialOf,
  TrialOf,
} from "./options.ts";
import {
  distinct,
  type Objective,
  type OptimizeOptions,
  optimize,
  type Progress,
  progress,
  type SuggestionsOptions,
  streamed,
  suggestions,
} from "./streams/index.ts";
import type { StudyEvent, StudyState } from "./trials/index.ts";
import type { MetricsOf, ParametersOf } from "./types.ts";

/** The largest number of trials that are asked for at once. */
const MOST = 10_000;

/**
 * A study: give it a search space and results, get back the next best experiments. It begins with space-filling points and goes
 * on with those that a Gaussian process finds most promising. A suggestion depends on the seed, on its id and on the trials as they stand
 * when its turn comes, and on nothing else. Calls of `ask` take turns, so those made at once know of one another.
 *
 * All that happens to a study is an event in its storage; every method that changes something resolves when that is stored, and throws
 * InputError, with nothing changed, when it is not possible. Made by `createStudy`, `openStudy` and `studyFromJSON`.
 */
export class Study<const D extends StudyDefinition = StudyDefinition> extends StudyCommands<D> {
  /** The next trial to run. */
  ask(options?: AskOptions<ParametersOf<D>>): Promise<TrialOf<D>>;
  /**
   * The next n trials, chosen to be run side by side. Throws AbortError when the signal fires, and then leaves none running; InputError when
   * the study is paused or its budget leaves fewer, SpaceExhaustedError when the space does.
   */
  ask(n: number, options?: AskOptions<ParametersOf<D>>): Promise<TrialOf<D>[]>;
  async ask(
    first?: number | AskOptions<ParametersOf<D>>,
    second: AskOptions<ParametersOf<D>> = {},
  ): Promise<TrialOf<D> | TrialOf<D>[]> {
    const one = first === undefined || (typeof first === "object" && first !== null);
    const count = one ? 1 : integer("n", first, 1, MOST);
    const { fixed = {}, signal } = knownKeys("ask options", one ? (first ?? second) : second, ["fixed", "signal"]);
    const ids = await this.session.begin(count, fixed, signal);
    const trials = ids.map((id) => this.trials[id]);
    return one ? trials[0] : trials;
  }

  /**
   * What `ask(n)` would begin as things stand, without beginning it: the same experiments, unless something happens to the study in between.
   * Throws the errors of `ask`.
   *
   *     const [{ parameters, reason }] = await study.preview(1);
   */
  async preview(n: number, options: AskOptions<ParametersOf<D>> = {}): Promise<Preview<ParametersOf<D>>[]> {
    const { fixed = {}, signal } = knownKeys("preview options", options, ["fixed", "signal"]);
    const suggestions = await this.session.preview(integer("n", n, 1, MOST), fixed, signal);
    return suggestions.map(({ parameters, origin, reason }) => ({
      parameters: parameters as ParametersOf<D>,
      origin,
      reason,
    }));
  }

  /**
   * The trials of the study, one for each turn of the loop, computed when it asks for one and not before one of `parallelism` slots (default 1) is
   * free: a trial takes a slot until it is settled, by whomever. Leaving the loop aborts what is under way.
   *
   *     for await (const trial of study.suggestions({ until: stopping.trials(20) })) await trial.tell(await run(trial.parameters));
   */
  suggestions(options?: SuggestionsOptions): AsyncGenerator<RunningTrialOf<D>, void, void> {
    return suggestions<ParametersOf<D>, MetricsOf<D>>(() => this.session.source(), options);
  }

  /**
   * The same as a cold Observable: each subscription has `parallelism` trials of its own unsettled. Unsubscribing aborts the search under way, which
   * leaves no event, and fires the signals of its trials.
   *
   *     study.suggestions$({ parallelism: 4, until: stopping.trials(50) }).pipe(evaluate(train)).subscribe();
   */
  suggestions$(options?: SuggestionsOptions): Observable<RunningTrialOf<D>> {
    return streamed(
      () => this.suggestions(options),
      (trial) => trial.release(),
    );
  }

  /**
   * The events of the study, from a version (0 or "start": all of them; default "now") on, by whatever process, without a gap; until the signal
   * fires or the study is closed.
   *
   *     for await (const event of study.events({ from: "start" })) console.log(event.id, event.type);
   */
  async *events(options: EventsOptions = {}): AsyncGenerator<StudyEvent, void, void> {
    const { from = "now", signal } = knownKeys("events options", options, ["from", "signal"]);
    const isVersion = typeof from === "number" && Number.isInteger(from) && from >= 0;
    if (from !== "now" && from !== "start" && !isVersion)
      invalid("from", '"start", "now" or a version: a whole number of at least 0', from);
    const log = await this.session.opening;
    await log.refresh();
    yield* log.follow(from === "now" ? log.state.version : from === "start" ? 0 : from, signal);
  }

  /** The same as a cold Observable. */
  events$(options: Omit<EventsOptions, "signal"> = {}): Observable<StudyEvent> {
    return streamed((signal) => this.events({ ...options, signal }));
  }

  /** The state of the study, and each that it comes to, by whatever process; until the study is closed. */
  get state$(): Observable<StudyState> {
    const { opening } = this.session;
    return streamed(async function* (signal) {
      yield* (await opening).states(signal);
    });
  }

  /** The best trial observed, or null, and each better one; see `best`. */
  get best$(): Observable<BestTrial<TrialOf<D>> | null> {
    return distinct(this.state$, () => this.best());
  }

  /** The Pareto set, and each that replaces it; see `pareto`. */
  get pareto$(): Observable<ParetoTrial<TrialOf<D>>[]> {
    return distinct(this.state$, () => this.pareto());
  }

  /** What the study is doing: whether it searches and how far that is, and the time left; at most ten times a second. */
  get progress$(): Observable<Progress> {
    const { session } = this;
    return defer(() => session.opening).pipe(
      switchMap((log) =>
        progress(this.state$, {
          get definition() {
            return log.study;
          },
          session: session.id,
          search: () => session.search,
          listen: (listener) => session.searches.listen(listener),
        }),
      ),
    );
  }

  /**
   * Evaluates an objective until a rule or the budget ends it: resolves with the best trial, and why it ended. `events$` are the events from the
   * call on; it ends with the promise.
   *
   *     const { best } = await study.optimize(({ parameters }) => train(parameters), { until: stopping.trials(50), parallelism: 4 });
   */
  optimize(
    objective: Objective<ParametersOf<D>, MetricsOf<D>>,
    options: OptimizeOptions = {},
  ): Promise<Optimized<TrialOf<D>>> & { readonly events$: Observable<StudyEvent> } {
    const run = async () => {
      const own = ["prune", "retries", "timeout"];
      const known = ["parallelism", "until", "orphans", "signal", ...own];
      const { prune, retries, timeout, ...stream } = knownKeys("optimize options", options, known);
      await optimize(this.suggestions$(stream), objective, { prune, retries, timeout });
      return {
        best: this.objectives.length > 1 ? null : this.best(),
        pareto: this.pareto(),
        reason: this.state?.stopped ?? null,
      };
    };
    const begun = this.session.opening.then((log) => ({ log, version: log.state.version }));
    // Reported by the promise of the outcome, and to those who subscribe.
    begun.catch(() => {});
    const done = run();
    const events$ = streamed(async function* (signal) {
      const { log, version } = await begun;
      yield* log.followUntil(done, version, signal);
    });
    return Object.assign(done, { events$ });
  }

  /**
   * Frees what the study holds: its storage, and its worker. Suggestions that are being computed are given up, and their calls of `ask` throw
   * AbortError; other calls under way are finished.
   */
  async close(): Promise<void> {
    await this.session.close();
  }
}
