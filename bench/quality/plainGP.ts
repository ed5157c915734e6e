// BoTorch's defaults as a strategy, to compare with: choices as indicators, RBF with dimension-scaled priors, standardized outcomes, LogEI over
// the best outcome; after as many space-filling trials as the study's own strategy begins with.
import {
  fitModel,
  logExpectedImprovement,
  optimizeAcqf,
  optimizeAcqfDiscrete,
  type Strategy,
  singleTaskGP,
  strategies,
} from "boflow";

export const plainGP: Strategy = async (evidence, request) => {
  const { space, points, outcomes, objectives } = evidence;
  const { parameters, bounds } = space.encoding;
  if (request.id < (evidence.declared?.initialTrials ?? 0)) return strategies.sobol()(evidence, request);
  const indicators = (point: readonly number[]) =>
    parameters.flatMap(({ kind, size }, i) =>
      kind.categorical ? Array.from({ length: size }, (_, k) => Number(point[i] === k)) : [point[i]],
    );
  const maximize = objectives[0].direction === "maximize";
  const trainY = outcomes.map(([value]) => value);
  const model = await fitModel(singleTaskGP({ trainX: points.map(indicators), trainY }));
  const bestF = maximize ? Math.max(...trainY) : Math.min(...trainY);
  const acquisition = logExpectedImprovement(model, { bestF, maximize });
  const suggestion = (configuration: (typeof request)["fixed"]) => [
    { parameters: configuration, origin: "plainGP", reason: "largest log expected improvement" },
  ];
  const options = space.options();
  if (options) {
    const taken = new Set(points.map(String));
    const open = options.filter(({ point }) => !taken.has(String(point)));
    const choices = open.map(({ point }) => indicators(point));
    const { candidates } = await optimizeAcqfDiscrete(acquisition, { choices });
    const key = String(Array.from(candidates.data));
    return suggestion(open[choices.findIndex((choice) => String(choice) === key)].configuration);
  }
  const { candidates } = await optimizeAcqf(acquisition, {
    bounds: bounds as [number[], number[]],
    seed: `${request.seed}/${request.id}`,
  });
  return suggestion(space.encoding.decode(candidates.data));
};
