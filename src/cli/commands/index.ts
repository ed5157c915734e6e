import type { CommandRecord } from "../command.ts";
import { exportCommand } from "./export.ts";
import { graph } from "./graph.ts";
import { importCommand } from "./import.ts";
import { run } from "./run.ts";
import { schema } from "./schema.ts";
import { serve } from "./serve.ts";
import { status } from "./status.ts";
import { suggest } from "./suggest.ts";

/** The commands, in the order of the help. */
export const commands: readonly CommandRecord[] = [
  // Experiments.
  run,
  suggest,
  importCommand,
  // What a study says.
  status,
  // For other programs.
  serve,
  exportCommand,
  graph,
  schema,
];
