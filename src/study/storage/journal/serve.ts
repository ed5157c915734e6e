import type { Socket } from "node:net";
import { InputError } from "../../../errors/index.ts";
import type { EventDraft } from "../../trials/index.ts";
import type { Bell } from "../bell.ts";
import type { Writer } from "./fairly.ts";
import { messages } from "./messages.ts";

/** One call of a process that does not hold the journal; it is answered by its number. */
export interface Request {
  readonly call: number;
  readonly append?: readonly EventDraft[];
  /** The version that the append expects, or the first event to read. */
  readonly from: number;
}

/** An answer has the number of its call; without one, it says that there are new events. */
export interface Answer {
  readonly call?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string; readonly isInput: boolean };
}

/** Answers the calls of another process, and tells it of new events, until the connection ends. */
export function serve(socket: Socket, log: Writer, bell: Bell): void {
  const answer = async ({ call, append, from }: Request) => {
    try {
      send({ call, result: await (append ? log.append(append, from) : log.read(from)) });
    } catch (error) {
      send({ call, error: { message: (error as Error).message, isInput: error instanceof InputError } });
    }
  };
  const send: (answer: Answer) => void = messages(socket, (message) => void answer(message as Request));
  socket.on(
    "close",
    bell.listen(() => send({})),
  );
  send({});
}
