import { BoflowError, InputError, onAbort, throwIfAborted, warn } from "../../errors/index.ts";
import type { SearchSpace } from "../space/index.ts";
import type { SearchProgress } from "../strategies/index.ts";
import { type ErrorJSON, errorFromJSON, type TaskMessage, type WorkerMessage } from "./messages.ts";
import type { Task, TaskResult } from "./tasks.ts";

/** What is needed of a worker, be it a browser's or one of node:worker_threads. */
export interface WorkerLike {
  /** Sends it a message. */
  postMessage(message: unknown): void;
  /** Ends it. */
  terminate(): unknown;
}

/** What the two kinds have besides. */
interface AnyWorker extends WorkerLike {
  on?(type: string, listener: (value: never) => void): void;
  addEventListener?(type: string, listener: (event: never) => void): void;
  ref?(): void;
  unref?(): void;
}

/** Milliseconds after which a worker that has said nothing counts as one that does not start, and after which one without a task is ended. */
const [PATIENCE, IDLE] = [30_000, 5000];

/**
 * A worker that does one task at a time, and ends when a task is aborted or after some seconds without one. It keeps the process of Node alive
 * only during tasks.
 */
export class Connection {
  /** Whether it takes tasks. */
  isOpen = true;
  readonly #worker: AnyWorker;
  #space: SearchSpace | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #ending: unknown;
  #answer: (message: WorkerMessage) => void = () => {};
  #fail: (error: Error) => void = () => {};
  #onProgress: ((progress: SearchProgress) => void) | undefined;

  /** Resolves when the worker is ready. Throws BoflowError where it does not start. */
  static async start(make: () => Promise<WorkerLike>, signal: AbortSignal): Promise<Connection> {
    const connection = new Connection(await make());
    const timer = setTimeout(() => connection.#lose(`did not answer within ${PATIENCE / 1000} seconds`), PATIENCE);
    try {
      await connection.#next(signal);
      return connection;
    } finally {
      clearTimeout(timer);
    }
  }

  private constructor(worker: AnyWorker) {
    this.#worker = worker;
    const receive = (message: WorkerMessage) => this.#receive(message);
    const failed = ({ message = "its script cannot be loaded" }: { message?: string }) =>
      this.#lose(`failed: ${message}`);
    if (worker.on) {
      worker.on("message", receive);
      worker.on("error", failed);
      worker.on("exit", (code: number) => this.#lose(`ended with exit code ${code}`));
    } else {
      worker.addEventListener?.("message", ({ data }: { data: WorkerMessage }) => receive(data));
      worker.addEventListener?.("error", failed);
    }
  }

  /** The result of a task. Throws what the task throws, and BoflowError where the worker fails. */
  async run(
    task: Task,
    space: SearchSpace,
    signal: AbortSignal,
    onProgress?: (progress: SearchProgress) => void,
  ): Promise<TaskResult> {
    throwIfAborted(signal);
    this.#onProgress = onProgress;
    const { definition, constraints } = space;
    const message: TaskMessage = { task, ...(space !== this.#space && { space: { definition, constraints } }) };
    try {
      this.#worker.postMessage(message);
    } catch (error) {
      throw new InputError(`invalid request: expected plain data (${(error as Error).message})`, { cause: error });
    }
    this.#space = space;
    const answer = await this.#next(signal);
    if (answer.type === "result") return answer.result;
    throw errorFromJSON((answer as { error: ErrorJSON }).error);
  }

  /** Ends the worker, and with it the task that it does. */
  async end(): Promise<void> {
    this.#lose("was ended");
    await this.#ending;
  }

  /** The next message that is not a warning, nor of how far it is. */
  async #next(signal: AbortSignal): Promise<WorkerMessage> {
    clearTimeout(this.#idle);
    this.#worker.ref?.();
    const end = () => void this.end();
    const stop = onAbort(signal, end);
    try {
      return await new Promise((resolve, reject) => {
        [this.#answer, this.#fail] = [resolve, reject];
        if (signal.aborted) end();
      });
    } finally {
      stop();
      this.#worker.unref?.();
      this.#idle = setTimeout(end, IDLE);
      (this.#idle as { unref?: () => void }).unref?.();
    }
  }

  #receive(message: WorkerMessage): void {
    if (message.type === "warning") warn(message.warning);
    else if (message.type === "progress") this.#onProgress?.(message.progress);
    else this.#answer(message);
  }

  #lose(how: string): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#fail(new BoflowError(`the worker ${how}`));
    this.#ending = this.#worker.terminate();
  }
}
