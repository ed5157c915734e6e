// Two studies, one stream: the trials of both are evaluated by the same three workers, whichever study they are of.
import { createStudy, evaluate, fixedParameter, floatParameter, stopping } from "boflow";
import { merge } from "rxjs";

const optima = { shallow: 3, deep: 7 };
const begin = (pool: "shallow" | "deep", seed: number) =>
  createStudy({
    name: pool,
    seed,
    parameters: { x: floatParameter(0, 10), pool: fixedParameter(pool) },
    objectives: { loss: "minimize" },
  });
const studies = [begin("shallow", 1), begin("deep", 2)];

const trials$ = studies.map((study) => study.suggestions$({ parallelism: 2, until: stopping.trials(12) }));
await merge(...trials$)
  .pipe(evaluate(({ parameters: { x, pool } }) => (x - optima[pool]) ** 2, { concurrency: 3 }))
  .forEach(() => {});

for (const study of studies) {
  const best = study.best();
  console.log(`${study.name}: x = ${best?.parameters.x.toFixed(2)} of ${study.trials.length} trials`);
  await study.close();
}
