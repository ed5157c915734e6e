import type { Evidence } from "../strategies/index.ts";
import { constantOutcomes, type Finding, modelChecks, studyChecks } from "./checks.ts";
import { modelFacts, type StudyFacts } from "./facts.ts";
import type { Fit } from "./models.ts";

/** The number of complete trials from which the checks of a model are made. */
export const MODEL_CHECK_TRIALS = 15;

/** The findings of all checks, in the order of their table; those of a model for each objective, from 15 complete trials on. */
export async function health(
  evidence: Evidence,
  fit: Fit,
  { trials, budget }: Omit<StudyFacts, "evidence">,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  if (trials.length >= MODEL_CHECK_TRIALS)
    for (const [j, { name: objective }] of evidence.objectives.entries()) {
      const [first, ...others] = evidence.outcomes.slice(0, trials.length).map((row) => row[j]);
      if (others.every((value) => value === first)) {
        findings.push(constantOutcomes(objective, first, trials.length));
        continue;
      }
      const facts = await modelFacts(evidence, fit, objective, trials);
      for (const [check, { severity, judge }] of Object.entries(modelChecks))
        findings.push(...judge(facts).map((found) => ({ check, severity, objective, ...found })));
    }
  for (const [check, { severity, judge }] of Object.entries(studyChecks))
    findings.push(...judge({ evidence, trials, budget }).map((found) => ({ check, severity, ...found })));
  return findings;
}
