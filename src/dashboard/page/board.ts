import { observedData, type ReportData, type ReportTrial, reportTrial } from "../../report/live.ts";
import type { Study, Trial } from "../../study/index.ts";

/** What was observed in a study, as the pictures of reports take it; nothing of its models. */
export type Board = ReportData;

/** Makes the board of each state of a study; trials that did not change are not looked at again. */
export function boards(): (study: Study) => Board {
  let known = new WeakMap<Trial, ReportTrial>();
  let [definition, baseline]: [unknown, unknown] = [null, null];
  return (study) => {
    const at = (study.state?.definition as { baseline?: number } | null | undefined) ?? {};
    const of = at.baseline === undefined ? null : study.trials[at.baseline];
    // What a trial means depends on these.
    if (definition !== at || baseline !== of) known = new WeakMap();
    [definition, baseline] = [at, of];
    const trials = study.trials.map((trial) => {
      const seen = known.get(trial) ?? reportTrial(study, trial);
      known.set(trial, seen);
      return seen;
    });
    return observedData(study, trials);
  };
}
