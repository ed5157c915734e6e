import { randomBytes } from "node:crypto";
import { readdir, rename, rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { basename, dirname, join, relative } from "node:path";
import { InputError } from "../../../errors/index.ts";

/** A journal held by this process: others that claim it get a connection, and wait until it is served. */
export interface Held {
  /** Calls `onConnection` with every connection, those that wait first. */
  serve(onConnection: (socket: Socket) => void): void;
  /** Ends all connections, finishes what is to be finished before, and lets others claim the journal. */
  release(finish?: () => Promise<void>): Promise<void>;
}

/**
 * Claims a journal for this process: `held`, or a connection to the process that holds it. Every candidate listens on a socket of its own
 * beside the journal, under a name that is never used again, and only then looks at those of the others. One that refuses connections
 * belongs to a dead process and is removed, which can hit no living one. Of two living candidates at least the later sees the other, and the
 * one with the smaller name stays, unless the other already holds the journal.
 */
export async function claim(path: string): Promise<{ held: Held } | { connection: Socket }> {
  for (;;) {
    const candidate = await candidateFor(path);
    const outcome = await elect(path, candidate).catch(async (error) => {
      await candidate.release();
      throw error;
    });
    if (outcome === "held") return { held: candidate };
    await candidate.release();
    if (outcome !== "again") return { connection: outcome };
    await pause();
  }
}

interface Candidate extends Held {
  readonly name: string;
}

const SUFFIX = ".sock";

async function candidateFor(path: string): Promise<Candidate> {
  const name = `${basename(path)}.${randomBytes(6).toString("hex")}${SUFFIX}`;
  const file = join(dirname(path), name);
  const sockets = new Set<Socket>();
  let onConnection: ((socket: Socket) => void) | undefined;
  const server = createServer((socket) => {
    sockets.add(socket.on("close", () => sockets.delete(socket)).on("error", () => {}));
    socket.unref();
    onConnection?.(socket);
  });
  // Appears under its name only when it listens already: who finds it never takes it for a dead one.
  await listen(server, `${file}~`);
  await rename(`${file}~`, file);
  server.unref();
  return {
    name,
    serve(next) {
      onConnection = next;
      for (const socket of sockets) next(socket);
    },
    async release(finish) {
      onConnection = (socket) => socket.destroy();
      for (const socket of sockets) socket.destroy();
      await finish?.();
      await rm(file, { force: true });
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Listens on a local socket. Its path has at most some 100 bytes, hence the shorter of two. */
function listen(server: Server, file: string): Promise<AddressInfo | string | null> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) =>
      reject(
        new InputError(
          `journalStorage: cannot listen on a local socket beside the journal (${error.message}); its folder must allow sockets and have a path of less than 60 characters`,
          { cause: error },
        ),
      ),
    );
    server.listen(addressOf(file), () => resolve(server.address()));
  });
}

function addressOf(file: string): string {
  const short = relative(process.cwd(), file);
  return short.length < file.length ? short : file;
}

/** The connection to the holder; "held" where the candidate may be it; "again" where things changed meanwhile. */
async function elect(path: string, candidate: Candidate): Promise<"held" | "again" | Socket> {
  const prefix = `${basename(path)}.`;
  const others = (await readdir(dirname(path))).filter(
    (name) => name.startsWith(prefix) && name.endsWith(SUFFIX) && name !== candidate.name,
  );
  for (const name of others.sort()) {
    const file = join(dirname(path), name);
    for (;;) {
      const other = await connected(addressOf(file));
      if (other === null) break;
      // The greater name gives way, and only the smaller waits for the other's decision: no two wait for one another.
      if (name < candidate.name) await candidate.release();
      if (await other.served) return other.socket;
      if (name < candidate.name) return "again";
      // It gives way, or was the holder and is about to end: it is gone when its socket is.
      await pause();
    }
    await rm(file, { force: true });
  }
  return "held";
}

interface Connection {
  readonly socket: Socket;
  /** Whether the other side comes to serve the journal: it then speaks first; one that gives way ends the connection. */
  readonly served: Promise<boolean>;
}

/** A connection; null where no one listens. */
function connected(address: string): Promise<Connection | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    const served = new Promise<boolean>((settle) => {
      socket.once("readable", () => settle(socket.readableLength > 0)).once("close", () => settle(false));
    });
    socket.once("connect", () => resolve({ socket, served }));
    socket.on("error", ({ code = "" }: NodeJS.ErrnoException) => {
      if (["ECONNREFUSED", "ENOENT"].includes(code)) resolve(null);
      // It listens, and is about to end or is overrun.
      else if (["ECONNRESET", "EPIPE", "EAGAIN"].includes(code)) resolve({ socket, served });
      else reject(new InputError(`journalStorage: cannot connect to ${address} (${code})`));
    });
  });
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
