import type { Evidence } from "../strategies/index.ts";
import { type Finding, MODEL_CHECK_TRIALS, modelChecks, studyChecks } from "./checks.ts";
import { modelFacts, type StudyFacts, varies } from "./facts.ts";
import type { Fit } from "./models.ts";

/** The findings of all checks, in the order of their table; those of a model for each objective, from 15 complete trials on. */
export async function health(
  evidence: Evidence,
  fit: Fit,
  { trials, budget }: Omit<StudyFacts, "evidence">,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  if (trials.length >= MODEL_CHECK_TRIALS)
    for (const [j, { name: objective }] of evidence.objectives.entries()) {
      if (!varies({ evidence, trials }, j)) continue;
      const facts = await modelFacts(evidence, fit, objective, trials);
      for (const [check, { severity, judge }] of Object.entries(modelChecks))
        findings.push(...judge(facts).map((found) => ({ check, severity, objective, ...found })));
    }
  for (const [check, { severity, judge }] of Object.entries(studyChecks))
    findings.push(...judge({ evidence, trials, budget }).map((found) => ({ check, severity, ...found })));
  return findings;
}
