import type { CommandRecord } from "../command.ts";
import { add } from "./add.ts";
import { ask } from "./ask.ts";
import { best } from "./best.ts";
import { dashboard } from "./dashboard.ts";
import { doctor } from "./doctor.ts";
import { enqueue } from "./enqueue.ts";
import { exclude } from "./exclude.ts";
import { explain } from "./explain.ts";
import { exportCommand } from "./export.ts";
import { graph } from "./graph.ts";
import { health } from "./health.ts";
import { importCommand } from "./import.ts";
import { importance } from "./importance.ts";
import { init } from "./init.ts";
import { log } from "./log.ts";
import { predict } from "./predict.ts";
import { report } from "./report.ts";
import { run } from "./run.ts";
import { schema } from "./schema.ts";
import { serve } from "./serve.ts";
import { status } from "./status.ts";
import { suggest } from "./suggest.ts";
import { tell } from "./tell.ts";
import { trials } from "./trials.ts";

/** The commands, in the order of the help. */
export const commands: readonly CommandRecord[] = [
  init,
  // Experiments.
  run,
  suggest,
  ask,
  tell,
  add,
  importCommand,
  enqueue,
  exclude,
  // What a study says.
  status,
  best,
  trials,
  log,
  report,
  dashboard,
  // What its model says.
  explain,
  predict,
  importance,
  health,
  // For other programs.
  serve,
  exportCommand,
  graph,
  schema,
  doctor,
];
