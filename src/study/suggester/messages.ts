import {
  AbortError,
  BoflowError,
  ConflictError,
  InputError,
  NumericalError,
  ShapeError,
  SpaceExhaustedError,
  show,
} from "../../errors/index.ts";
import type { SearchSpace } from "../space/index.ts";
import type { SearchProgress } from "../strategies/index.ts";
import type { Task, TaskResult } from "./tasks.ts";

/** What a worker is sent: a task, and the space where it is another one than that of the task before. */
export interface TaskMessage {
  readonly task: Task;
  readonly space?: Pick<SearchSpace, "definition" | "constraints">;
}

/** What a worker sends: that it is ready; warnings and how far it is, and then the result of a task or the error that it ended with. */
export type WorkerMessage =
  | { readonly type: "ready" }
  | { readonly type: "warning"; readonly warning: string }
  | { readonly type: "progress"; readonly progress: SearchProgress }
  | { readonly type: "result"; readonly result: TaskResult }
  | { readonly type: "error"; readonly error: ErrorJSON };

/** An error as plain data: structured clones lose the class of those that are not JavaScript's own. */
export interface ErrorJSON {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

export function errorJSON(error: unknown): ErrorJSON {
  if (!(error instanceof Error)) return { name: "Error", message: `not an error was thrown: ${show(error)}` };
  const { name, message, stack } = error;
  return { name, message, stack };
}

const classes: Readonly<Record<string, new (message: string) => Error>> = {
  AbortError,
  BoflowError,
  ConflictError,
  InputError,
  NumericalError,
  ShapeError,
  SpaceExhaustedError,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

/** The error of the same class; of a class that is not known here, an Error of that name. */
export function errorFromJSON({ name, message, stack }: ErrorJSON): Error {
  const error = Object.hasOwn(classes, name) ? new classes[name](message) : Object.assign(new Error(message), { name });
  return Object.assign(error, { stack });
}
