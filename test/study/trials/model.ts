/** What the state of a study is, said again in the plainest way: it changes itself, and knows of no events. */

interface Trial {
  x: number;
  status: string;
  values: number[];
  message?: string;
  excluded: boolean;
  attempts: number;
}

interface Command {
  type: string;
  trial: number;
  outcome: number;
  message: string;
  xs: number[];
  x: number;
}

const inBounds = (x: number) => x >= 0 && x <= 1;

export class Model {
  readonly trials: Trial[] = [];
  queue: number[] = [];
  paused = false;

  readonly budget: number;

  constructor(budget: number) {
    this.budget = budget;
  }

  /** Whether the command is taken. */
  run(command: Command): boolean {
    const { type, outcome, message, x } = command;
    const begin = (x: number, values: number[] = []) =>
      this.trials.push({ x, values, excluded: false, ...status(values) });
    const status = ({ length }: number[]) =>
      length > 0 ? { status: "complete", attempts: 0 } : { status: "running", attempts: 1 };
    if (type === "create" || type === "serve") {
      const xs = type === "serve" ? this.queue.slice(0, 1) : command.xs;
      const spent = this.trials.filter(({ attempts, status }) => attempts > 0 && status !== "abandoned").length;
      if (this.paused || spent + xs.length > this.budget || !xs.every(inBounds)) return false;
      if (type === "serve") this.queue = this.queue.slice(1);
      for (const each of xs) begin(each);
    } else if (type === "attach") {
      const isKnown = this.trials.some((t) => t.attempts === 0 && t.x === x && t.values[0] === outcome);
      if (!isKnown) begin(x, [outcome]);
    } else if (type === "enqueue") {
      if (!inBounds(x)) return false;
      this.queue.push(x);
    } else if (type === "pause" || type === "resume") this.paused = type === "pause";
    else if (type === "rerun") {
      if (this.paused) return false;
      for (const trial of this.trials) if (trial.status === "running") trial.attempts++;
    } else {
      const trial = this.trials[command.trial];
      return trial !== undefined && this.change(trial, type, outcome, message);
    }
    return true;
  }

  private change(trial: Trial, type: string, outcome: number, message: string): boolean {
    const { status, values } = trial;
    const settle = (next: string) => Object.assign(trial, { status: next, message });
    if (type === "exclude" || type === "include") trial.excluded = type === "exclude";
    else if (type === "measure" || type === "amend") {
      if (status !== "complete") return false;
      trial.values = type === "measure" ? [...values, outcome] : [outcome];
    } else if (type === "tell") {
      if (status === "complete") return values[0] === outcome;
      Object.assign(trial, { status: "complete", values: [outcome] });
    } else if (type === "fail") {
      if (status === "running") settle("failed");
      return status !== "complete" && (status !== "failed" || trial.message === message);
    } else if (type === "retry") {
      if (status === "complete") return false;
      Object.assign(trial, { status: "running", attempts: trial.attempts + 1 });
    } else {
      const next = type === "abandon" ? "abandoned" : "pruned";
      if (status !== "running" && status !== next) return false;
      settle(next);
    }
    return true;
  }

  shown(): object {
    const mean = ({ values }: Trial) => values.reduce((a, b) => a + b, 0) / values.length;
    const complete = this.trials.filter(({ status, excluded }) => status === "complete" && !excluded);
    const least = Math.min(...complete.map(mean));
    return {
      trials: this.trials.map(({ status, excluded, attempts, x, values }) => ({
        status,
        excluded,
        attempts,
        x,
        values,
      })),
      queue: this.queue,
      paused: this.paused,
      best: this.trials
        .flatMap((trial, i) => (complete.includes(trial) && mean(trial) === least ? [i] : []))
        .slice(0, 1),
    };
  }
}
