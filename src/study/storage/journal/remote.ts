import type { Socket } from "node:net";
import { BoflowError, InputError } from "../../../errors/index.ts";
import { type EventDraft, readEvent, type StudyEvent } from "../../trials/index.ts";
import type { Bell } from "../bell.ts";
import type { Appended } from "../storage.ts";
import { messages } from "./messages.ts";
import type { Answer, Request } from "./serve.ts";

/** The process that held the journal is gone, and with it the answer. */
export class ConnectionLost extends BoflowError {
  override name = "ConnectionLost";
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** The journal as the process that holds it serves it. */
export class RemoteLog {
  readonly #socket: Socket;
  readonly #send: (request: Request) => void;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;

  constructor(socket: Socket, bell: Bell) {
    this.#socket = socket;
    this.#send = messages(socket, (message) => {
      const { call, result, error } = message as Answer;
      if (call === undefined) return bell.ring();
      const waiting = this.#waiting.get(call);
      this.#waiting.delete(call);
      if (error) waiting?.reject(error.isInput ? new InputError(error.message) : new BoflowError(error.message));
      else waiting?.resolve(result);
    });
    socket.unref();
    socket.once("close", () => {
      for (const { reject } of this.#waiting.values()) reject(lost());
      this.#waiting.clear();
      // Those who follow look for the next holder.
      bell.ring();
    });
  }

  async append(append: readonly EventDraft[], from: number): Promise<Appended> {
    const { accepted, events } = (await this.#call({ append, from })) as Appended;
    return { accepted, events: events.map((event) => readEvent(event)) };
  }

  async read(from: number): Promise<readonly StudyEvent[]> {
    const events = (await this.#call({ from })) as readonly unknown[];
    return events.map((event) => readEvent(event));
  }

  async close(): Promise<void> {
    this.#socket.destroy();
  }

  #call(request: Omit<Request, "call">): Promise<unknown> {
    if (this.#socket.destroyed) return Promise.reject(lost());
    const call = this.#calls++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, { resolve, reject });
      this.#send({ call, ...request });
    });
  }
}

function lost(): ConnectionLost {
  return new ConnectionLost("the process that holds the journal is gone");
}
