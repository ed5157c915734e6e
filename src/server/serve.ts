import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { InputError, integer, invalid, knownKeys } from "../errors/index.ts";
import type { Study } from "../study/index.ts";
import { createApp } from "./app.ts";
import { closerOf } from "./connections.ts";
import { isLoopback } from "./guard.ts";
import { Latest } from "./latest.ts";
import { Retries } from "./retries.ts";

export interface ServeOptions {
  /** Studies by the names under which they are served. They belong to the caller, who closes them after the server. */
  readonly studies: Readonly<Record<string, Study>>;
  /** The address to listen at; default "127.0.0.1", which only programs on this machine reach. */
  readonly host?: string | undefined;
  /** Default 7340; 0 for any that is free. */
  readonly port?: number | undefined;
  /** What clients must send, as `Authorization: Bearer <token>`; default none on a loopback address, and else a random one. */
  readonly token?: string | undefined;
}

export interface StudyServer {
  readonly url: string;
  readonly token: string | null;
  /** Ends the streams of events, answers the requests under way (those that take longer than five seconds are cut off), and frees the port. */
  close(): Promise<void>;
}

/** Milliseconds in which a request must have been sent: its head, and all of it; and for which an idle connection is kept. */
const [HEAD, WHOLE, IDLE] = [10_000, 30_000, 10_000];
/** Connections at once, and the milliseconds that requests under way have when the server is closed. */
const [CONNECTIONS, GRACE] = [500, 5000];

/**
 * Serves studies over HTTP; `/openapi.json` describes what can be asked of them. Nothing but these studies can be reached by it. Throws InputError
 * for wrong options, and for an address that cannot be listened at.
 *
 *     const { url, close } = await serveStudies({ studies: { coffee: await openStudy({ ...definition, storage }) } });
 */
export async function serveStudies(options: ServeOptions): Promise<StudyServer> {
  const { studies, host = "127.0.0.1", port = 7340 } = knownKeys("serve options", options, KNOWN);
  integer("port", port, 0, 65_535);
  const token = checkedToken(options.token) ?? (isLoopback(host) ? null : randomBytes(24).toString("base64url"));
  const served = new Map(
    Object.entries(studies).map(([name, study]) => [name, { study, retries: new Retries(), latest: new Latest() }]),
  );
  const closing = new AbortController();
  const app = createApp(served, { host, token, closing: closing.signal });
  const server = createServer(
    { headersTimeout: HEAD, requestTimeout: WHOLE, keepAliveTimeout: IDLE },
    getRequestListener(app.fetch, { overrideGlobalObjects: false }),
  );
  server.maxConnections = CONNECTIONS;
  const close = closerOf(server, GRACE);
  await listening(server, host, port);
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${actual}`,
    token,
    close() {
      closing.abort();
      return close();
    },
  };
}

const KNOWN = ["studies", "host", "port", "token"];

function checkedToken(token: string | undefined): string | undefined {
  if (token !== undefined && !/^[\w.~+/=-]{16,200}$/.test(token))
    invalid("token", "16 to 200 letters, digits and . _ ~ + / = -", "(not shown)");
  return token;
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const inUse = error.code === "EADDRINUSE";
      const what = inUse
        ? `invalid port: ${port} is in use; choose another one, or 0`
        : `invalid host: ${error.message}`;
      reject(new InputError(what, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
}
