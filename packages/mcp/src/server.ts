import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import manifest from "../package.json" with { type: "json" };
import type { Library } from "./library.ts";
import { tools } from "./tools/index.ts";

const INSTRUCTIONS = `Studies choose experiments by Bayesian optimization. Create one from a definition, add past results if there are any, then repeat: ask for
trials, have them run, tell what came of each (or fail it). Never invent an outcome. Trials that were asked for and not told stay running.`;

/** A server of the Model Context Protocol over the studies of a folder. An error comes back as a result that says what to do. */
export function studyServer(library: Library): McpServer {
  const server = new McpServer({ name: "boflow", version: manifest.version }, { instructions: INSTRUCTIONS });
  for (const { name, title, description, input, readOnly, run } of tools)
    server.registerTool(
      name,
      { title, description, inputSchema: input, annotations: { readOnlyHint: readOnly, openWorldHint: false } },
      async (given, { signal }) => {
        const { data, more = [] } = await run(library, given, signal);
        return { content: [{ type: "text", text: JSON.stringify(data, null, 1) }, ...more] };
      },
    );
  return server;
}
