#!/usr/bin/env node
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { onWarning } from "boflow";
import { openLibrary } from "./library.ts";
import { studyServer } from "./server.ts";

const [folder = ".", ...rest] = process.argv.slice(2);
if (rest.length > 0 || folder.startsWith("-")) {
  console.error(
    "usage: boflow-mcp [folder]\nOffers the studies in a folder to an assistant, over its standard input and output.",
  );
  process.exit(folder === "--help" ? 0 : 2);
}

// The standard output belongs to the protocol.
onWarning((message) => console.error(`boflow: ${message}`));
try {
  const library = await openLibrary(folder);
  const server = studyServer(library);
  const end = async () => {
    await server.close();
    await library.close();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end);
  process.stdin.once("end", end);
  await server.connect(new StdioServerTransport());
} catch (error) {
  console.error(`boflow-mcp: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
