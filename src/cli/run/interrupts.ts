/** What a person, or the system, wants of a run. */
export interface Interrupts {
  /** Fires when the programs that run are to be ended, or when none runs any more and none is to begin. */
  readonly signal: AbortSignal;
  /** Whether no further trial is to begin. */
  isEnding(): boolean;
  /** By what the programs are ended; null while they may go on. */
  by(): "SIGINT" | "SIGTERM" | null;
  /** All that ran is done. */
  abort(): void;
  /** Leaves the signals to others again. */
  stop(): void;
}

/** SIGINT so many milliseconds after another one is the same Ctrl-C: npx passes on to its child what the terminal has sent to both. */
const SAME = 300;

/** Ctrl-C once ends a run after the trials that run, twice abandons these, as SIGTERM and SIGHUP do. */
export function interrupts(onFirst: () => void): Interrupts {
  const aborted = new AbortController();
  let isEnding = false;
  let by: "SIGINT" | "SIGTERM" | null = null;
  const abandon = (signal: "SIGINT" | "SIGTERM") => {
    isEnding = true;
    by ??= signal;
    aborted.abort();
  };
  let last = Number.NEGATIVE_INFINITY;
  const interrupt = () => {
    const now = performance.now();
    if (now - last < SAME) return;
    last = now;
    if (isEnding) return abandon("SIGINT");
    isEnding = true;
    onFirst();
  };
  const terminate = () => abandon("SIGTERM");
  const handlers = { SIGINT: interrupt, SIGTERM: terminate, SIGHUP: terminate };
  for (const [name, handler] of Object.entries(handlers)) process.on(name, handler);
  return {
    signal: aborted.signal,
    isEnding: () => isEnding,
    by: () => by,
    abort: () => aborted.abort(),
    stop() {
      for (const [name, handler] of Object.entries(handlers)) process.off(name, handler);
    },
  };
}
