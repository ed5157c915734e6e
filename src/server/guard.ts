import { createHash, timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";
import { hostname as ownName } from "node:os";
import type { MiddlewareHandler } from "hono";
import { RequestError } from "./problem.ts";

/** Whether only programs on the same machine reach an address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

/**
 * Refuses requests that a page of another site may have sent, and those without the token. A page that rebinds its own name to this machine
 * sends that name as Host, so only addresses and the names of this machine are accepted there. A browser sends the Origin of the page with
 * whatever may change something; other programs send none. A browser cannot send a token with the address of a page, so `open` paths need none: nothing
 * of a study is there.
 */
export function guard(host: string, token: string | null, open: ReadonlySet<string>): MiddlewareHandler {
  const names = new Set(["localhost", host, ownName()].map((name) => name.toLowerCase()));
  const expected = token === null ? null : digest(`Bearer ${token}`);
  return async ({ req }, next) => {
    const given = req.header("host") ?? "";
    const name = /^(?:\[([\da-f:.]+)\]|([^:[\]]+))(?::\d+)?$/i.exec(given.toLowerCase());
    const address = name?.[1] ?? name?.[2] ?? "";
    if (isIP(address) === 0 && !names.has(address))
      throw new RequestError(
        403,
        `invalid Host header: expected an address or name of this server; serve it with that host`,
      );
    const origin = req.header("origin");
    if (origin !== undefined && origin !== `http://${given}`)
      throw new RequestError(403, "invalid Origin header: pages of other sites may not use this server");
    if (
      expected !== null &&
      !open.has(req.path) &&
      !timingSafeEqual(digest(req.header("authorization") ?? ""), expected)
    )
      throw new RequestError(
        401,
        "invalid Authorization header: expected Bearer and the token that the server printed",
        {
          "www-authenticate": "Bearer",
        },
      );
    await next();
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
