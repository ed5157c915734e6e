// Two studies, one stream: the trials of both are evaluated by the same three workers, whichever study they are of.
import { createStudy, evaluate, floatParameter, stopping } from "boflow";
import { map, merge } from "rxjs";

const begin = (name: string, seed: number) =>
  createStudy({ name, seed, parameters: { x: floatParameter(0, 10) }, objectives: { loss: "minimize" } });
const studies = [begin("shallow", 1), begin("deep", 2)];
const optima = { shallow: 3, deep: 7 } as Record<string, number>;

const trials$ = studies.map((study) =>
  study
    .suggestions$({ parallelism: 2, until: stopping.trials(12) })
    .pipe(map((trial) => ({ ...trial, name: study.name }))),
);
await merge(...trials$)
  .pipe(
    evaluate((trial) => (trial.parameters.x - optima[(trial as typeof trial & { name: string }).name]) ** 2, {
      concurrency: 3,
    }),
  )
  .forEach(() => {});

for (const study of studies) {
  const best = study.best();
  console.log(`${study.name}: x = ${best?.parameters.x.toFixed(2)} of ${study.trials.length} trials`);
  await study.close();
}
