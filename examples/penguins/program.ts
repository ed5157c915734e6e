// The classifier as a program of its own, which knows nothing of BoFlow's studies: it prints the loss of a configuration as JSON. `boflow run` tunes it:
//
//   npm run boflow -- run examples/penguins/study.yaml -p 2 -- npx tsx --conditions=source examples/penguins/program.ts
//
// Its parameters come as environment variables.
import { type Config, crossValidatedError, crossValidatedLoss } from "./objective.ts";

const read = (name: string) => Number(process.env[`BOFLOW_PARAM_${name.toUpperCase()}`]);
const config: Config = {
  cost: read("cost"),
  gammaBeakLength: read("gammaBeakLength"),
  gammaBeakDepth: read("gammaBeakDepth"),
  gammaFlipper: read("gammaFlipper"),
  gammaMass: read("gammaMass"),
};
console.log(`${(100 * crossValidatedError(config)).toFixed(1)} % misclassified`);
console.log(JSON.stringify({ loss: crossValidatedLoss(config) }));
