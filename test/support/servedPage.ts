import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** A page with the script of a test, bundled, at an address of this machine. */
export async function servedPage(script: URL): Promise<{ readonly address: string; close(): void }> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(script)],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    conditions: ["source"],
    logLevel: "error",
  });
  const page = '<!doctype html><title>BoFlow</title><script type="module" src="/client.js"></script>';
  const server = createServer(({ url }, response) => {
    const isScript = url === "/client.js";
    response.writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html" });
    response.end(isScript ? outputFiles[0].text : page);
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  return {
    address: `http://localhost:${(server.address() as AddressInfo).port}/`,
    close: () => void server.close(),
  };
}
