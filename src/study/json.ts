import { InputError, invalid, isRecord, knownKeys, show } from "../errors/index.ts";
import { type CompiledStudy, compileStudy } from "./compile.ts";
import { type CheckedDefinition, checkedDefinition, type StudyDefinition, storedDefinition } from "./definition.ts";
import { composed } from "./open.ts";
import type { StudyJSON, StudyTable, SuggestOptions, TrialRow } from "./options.ts";
import { memoryStorage } from "./storage/index.ts";
import type { Study } from "./study.ts";
import type { Computing } from "./suggester/index.ts";
import { type EventDraft, readEvent, replay, type StudyEvent, stamped } from "./trials/index.ts";

/** The study of plain data, in memory. */
export async function studyOfJSON(json: unknown, options: SuggestOptions, computing: Computing | null): Promise<Study> {
  if (!isRecord(json))
    invalid(
      "study",
      "an object with events, or with parameters, objectives and trials",
      json,
      typeof json === "string" ? "a text is first read by JSON.parse" : undefined,
    );
  const { definition, events } =
    "events" in json ? fromEvents(json as unknown as StudyJSON) : await fromTable(json as unknown as StudyTable);
  return composed(definition, { storage: memoryStorage(events), ...options }, computing).ready();
}

/** A definition, and the events of a study of it, which begin with it. */
interface Told {
  readonly definition: CheckedDefinition;
  readonly events: readonly StudyEvent[];
}

function fromEvents({ format, events: stored }: StudyJSON): Told {
  if (format !== 2)
    throw new InputError(`invalid study: it has format ${show(format)}, and this BoFlow reads format 2; update boflow`);
  if (!Array.isArray(stored) || stored.length === 0)
    invalid("study events", "a list that begins with a definition", stored);
  const events = stored.map((event) => readEvent(event));
  const { definition } = replay(events);
  return { definition: checkedDefinition(definition as unknown as StudyDefinition), events };
}

async function fromTable({ trials = [], ...definition }: StudyTable): Promise<Told> {
  if (!Array.isArray(trials)) invalid("study trials", "a list of { parameters, values }", trials);
  const checked = checkedDefinition(definition);
  const rules = await compileStudy(checked);
  const drafts = trials.flatMap((row: unknown, trial) => {
    try {
      return eventsOf(row as TrialRow, trial, rules);
    } catch (error) {
      throw new InputError(`invalid study: trials.${trial}: ${(error as Error).message}`, { cause: error });
    }
  });
  const begin = { type: "definition", definition: storedDefinition(checked) } as const;
  return { definition: checked, events: stamped([begin, ...drafts], 0, Date.now()) };
}

/** What happened to a trial of a table. */
function eventsOf(row: TrialRow, trial: number, rules: CompiledStudy): EventDraft[] {
  if (typeof row !== "object" || row === null) invalid("trial", "{ parameters, values }", row);
  const known = ["parameters", "values", "failed", "origin"] as const;
  const { parameters: given, values: measured, failed, origin = "user" } = knownKeys("trial", row, known);
  if (typeof origin !== "string") invalid("origin", "a text", origin);
  if (failed !== undefined && typeof failed !== "string") invalid("failed", "why it failed, a text", failed);
  if (failed !== undefined && measured !== undefined) invalid("trial", "either values or failed, not both", row);
  const { parameters, outside } = rules.attached(given);
  const isRunning = measured === undefined && failed === undefined && origin !== "user";
  const values = isRunning || failed !== undefined ? undefined : rules.measured(measured);
  if (origin === "user" || outside.length > 0) {
    if (isRunning)
      throw new InputError(`it runs outside the space (${outside.join(", ")}); give its result, or why it failed`);
    return [{ type: "attached", trial, parameters, outside, ...(values ? { values } : { failed }) }];
  }
  const created: EventDraft = { type: "created", trial, parameters, origin };
  if (values) return [created, { type: "told", trial, values }];
  return failed === undefined ? [created] : [created, { type: "failed", trial, message: failed }];
}
