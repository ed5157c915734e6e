// How often `fitModel` with default options ends below the best of many starts, on random data. A miss is a likelihood more than 0.01 nats
// per observation below the best known. Options: --from N, --to N, --known FILE (keeps the best values).
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type ExactGP, fitModel, gammaNoise, generator, kernels, type RandomGenerator, singleTaskGP } from "boflow";

const { values: given } = parseArgs({
  options: { from: { type: "string" }, to: { type: "string" }, known: { type: "string" } },
});

/** The noise without a prior. */
const freeNoise = { shape: [], initial: [0.01], constraint: gammaNoise.constraint };

const kinds = {
  "default priors": (d: number) => ({ covariance: kernels.defaultCovariance(d) }),
  "RBF without priors": (d: number) => ({ covariance: kernels.rbf({ ard: d }), noise: freeNoise }),
  "scaled Matérn without priors": (d: number) => ({
    covariance: kernels.scale(kernels.matern52({ ard: d })),
    noise: freeNoise,
  }),
  "gamma priors": (d: number) => ({ covariance: kernels.gammaCovariance(d), noise: gammaNoise }),
};

/** 10 to 60 values, of a random function of some of 1 to 6 inputs, with little, some or much noise. */
function problem(index: number): { label: string; make: () => ExactGP; random: RandomGenerator } {
  const random = generator(`fit ${index}`);
  const [d, n] = [1 + random.integer(6), 10 + random.integer(51)];
  const noise = [0, 0.01, 0.1, 0.5][random.integer(4)];
  const kind = Object.keys(kinds)[index % 4] as keyof typeof kinds;
  const lengthscales = Array.from({ length: d }, () => (random.uniform() < 0.3 ? 100 : 10 ** (random.uniform() - 1)));
  const waves = Array.from({ length: 100 }, () => ({
    frequency: lengthscales.map((lengthscale) => random.normal() / lengthscale / Math.sqrt(d)),
    phase: 2 * Math.PI * random.uniform(),
  }));
  const value = (x: number[]) =>
    waves.reduce((sum, { frequency, phase }) => sum + Math.cos(frequency.reduce((s, w, i) => s + w * x[i], phase)), 0);
  const trainX = Array.from({ length: n }, () => Array.from({ length: d }, random.uniform));
  const trainY = trainX.map((x) => value(x) / Math.sqrt(50) + noise * random.normal());
  return {
    label: `${index}: ${kind}, d ${d}, n ${n}, noise ${noise}`,
    make: () => singleTaskGP({ trainX, trainY, ...kinds[kind](d) }) as ExactGP,
    random,
  };
}

const STARTS = 24;

/** The best of many starts, half of them from the priors where there are some, the others with scales of all magnitudes. */
async function bestOfMany(make: () => ExactGP, random: RandomGenerator): Promise<number> {
  const drawn = await fitModel(make(), { numRestarts: STARTS / 2, seed: "many" });
  let best = drawn.fit?.value ?? Number.NEGATIVE_INFINITY;
  for (let k = 0; k < STARTS; k++) {
    const model = make();
    const magnitudes = { lengthscale: [-1.5, 1], outputscale: [-1, 1], noise: [-4, 0] };
    const drawn = Object.entries(magnitudes)
      .filter(([name]) => name in model.values)
      .map(([name, [low, high]]) => {
        const draw = () => 10 ** (low + (high - low) * random.uniform());
        const { size } = model.values[name];
        return [name, size === 1 ? draw() : Array.from({ length: size }, draw)];
      });
    const { fit } = await fitModel(model.setHyperparameters(Object.fromEntries(drawn)));
    best = Math.max(best, fit?.value ?? best);
  }
  return best;
}

const known: Record<string, number> =
  given.known && existsSync(given.known) ? JSON.parse(readFileSync(given.known, "utf8")) : {};
let [missed, evaluations, total, count] = [0, 0, 0, 0];
for (let index = Number(given.from ?? 0); index < Number(given.to ?? 80); index++) {
  const { label, make, random } = problem(index);
  const { fit } = await fitModel(make());
  if (!fit) throw new Error(`no fit of ${label}`);
  known[label] ??= await bestOfMany(make, random);
  known[label] = Math.max(known[label], fit.value);
  if (given.known) writeFileSync(given.known, JSON.stringify(known));
  const gap = known[label] - fit.value;
  if (gap > 0.01) console.log(`missed ${label}: ${fit.value.toFixed(3)}, known ${known[label].toFixed(3)}`);
  [missed, evaluations, total, count] = [
    missed + Number(gap > 0.01),
    evaluations + fit.evaluations,
    total + gap,
    count + 1,
  ];
}
console.log(
  `${missed} of ${count} missed, on average by ${(total / count).toFixed(4)}; ${(evaluations / count).toFixed(1)} evaluations a fit`,
);
