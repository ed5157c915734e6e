import { choiceParameter, createStudy, floatParameter, intParameter, type StudyDefinition } from "../../src/index.ts";
import type { Study } from "../../src/study/index.ts";

/** What an experiment comes to; null while it runs on, a text where it failed. */
type Outcome = number | string | null | Readonly<Record<string, number>>;

type Given = Readonly<Record<string, unknown>>;

/** A study of n trials that fill the space, with these outcomes. */
export async function studyOf(
  definition: StudyDefinition,
  n: number,
  outcome: (parameters: Given, id: number) => Outcome,
): Promise<Study> {
  const study = createStudy({ ...definition, worker: false, strategy: { name: "sobol" } } as StudyDefinition & {
    worker: false;
  }) as unknown as Study;
  for (let i = 0; i < n; i++) {
    const trial = await study.ask();
    const result = outcome(trial.parameters as Given, i);
    if (typeof result === "string") await study.tell(trial, { failed: result });
    else if (result !== null) await study.tell(trial, result as number);
  }
  return study;
}

/** Ovens: numbers on two scales, a choice, a parameter that depends on it. */
export const ovens = {
  name: "ovens",
  parameters: {
    heat: floatParameter(150, 250, { unit: "°C", label: "oven heat" }),
    yeast: floatParameter(1e-3, 1, { log: true }),
    kind: choiceParameter(["gas", "electric"]),
    fan: intParameter(0, 3, { when: { kind: "electric" } }),
  },
  objectives: { crust: "maximize" },
} as const;

export const crust = ({ heat, yeast, kind, fan }: Given): number =>
  5 -
  ((Number(heat) - 200) / 40) ** 2 -
  (Math.log10(Number(yeast)) + 2) ** 2 +
  (kind === "gas" ? 0.5 : Number(fan) / 4);
