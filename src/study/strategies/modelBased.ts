import type { Acquisition } from "../../acquisition/index.ts";
import { InputError, knownKeys, NumericalError, nonNegative, oneOf, warn } from "../../errors/index.ts";
import { log } from "../../math/index.ts";
import { asTensor, noGrad } from "../../tensor/index.ts";
import type { Configuration } from "../trials/index.ts";
import { type AcquisitionName, criteria } from "./acquisitions.ts";
import { choiceOf } from "./choice.ts";
import type { Criterion } from "./criterion.ts";
import { distantFrom } from "./distance.ts";
import { spreadIndifferent } from "./indifference.ts";
import { bestFirst } from "./merit.ts";
import { noiseOf, repeatsByInference } from "./noise.ts";
import type { Box } from "./relaxation.ts";
import { worthRepeating } from "./replication.ts";
import { sampleExperiments } from "./sampleExperiments.ts";
import { bestExperiment } from "./search.ts";
import { nextSpaceFilling } from "./sobol.ts";
import { checkOpen, repeatNote } from "./spaceFilling.ts";
import {
  type Evidence,
  oneByOne,
  type Strategy,
  type Suggestion,
  type SuggestRequest,
  takenPoints,
} from "./strategy.ts";
import { type Belief, beliefOf, modelsOf, type Surrogate, surrogateOf, uncertainty } from "./surrogate.ts";

/** Options of the strategies `auto`, `modelBased` and `trustRegion`. */
export interface ModelBasedOptions {
  /** What is largest at the experiments; by default what suits the problem (`choiceOf`). */
  readonly acquisition?: AcquisitionName;
  /**
   * The least distance of an experiment to all others, made or running: Euclidean, where an ordered parameter contributes its difference as a share
   * of its range and a choice 1; default 0. Experiments nearer than that are made only where no others are found.
   */
  readonly minDistance?: number;
}

/**
 * The gain, on the scale of the model, where outcomes vary by 1, up to which an experiment beside trials that run is not worth making for its
 * own outcome: it rather goes where least is known.
 */
const NEGLIGIBLE = 1e-4;

/** Experiments all over the space among which that of largest uncertainty is looked for. */
const EXPLORED = 256;

/** A model has to have results to learn from. */
const FEWEST = 2;

/**
 * The experiments at which an acquisition function of a GP of the outcomes is largest, one after another, each given those before it and the
 * trials that run. Space-filling ones before there are two results. Throws InputError for an invalid or unknown option.
 */
export function modelBased(given: ModelBasedOptions = {}): Strategy {
  return choosingByModel(checkedModelOptions(given), () => ({}));
}

/** Throws InputError for an invalid or unknown option. */
export function checkedModelOptions(given: ModelBasedOptions): ModelBasedOptions {
  const { acquisition, minDistance = 0 } = knownKeys("strategy options", given, ["acquisition", "minDistance"]);
  if (acquisition !== undefined) oneOf("acquisition", acquisition, Object.keys(criteria));
  nonNegative("minDistance", minDistance);
  return given;
}

/** Throws InputError where the acquisition function is for several objectives and there is one, or the other way round. */
function checkObjectives({ objectives }: Evidence, acquisition: AcquisitionName | undefined): void {
  if (acquisition === undefined) return;
  const suited = Object.entries<Criterion>(criteria).flatMap(([name, { several = false }]) =>
    several === objectives.length > 1 ? [name] : [],
  );
  if (!suited.includes(acquisition))
    throw new InputError(
      `invalid acquisition: "${acquisition}" is for ${objectives.length > 1 ? "one objective" : "several objectives"}, and the study has ${objectives.length}; use ${suited.join(", ")}`,
    );
}

/** The part of the space that is searched. */
export interface Region {
  /** By default the whole space, as where no experiment in the box is left. */
  readonly box?: Box;
  /** What later suggestions find in `Evidence.start`, and what the reason says of the region. */
  readonly start?: Readonly<Record<string, unknown>>;
  readonly note?: string;
}

/** Experiments chosen by a model in a region, which may depend on the model. */
export function choosingByModel(given: ModelBasedOptions, regionBy: (belief: Belief) => Region): Strategy {
  return async (evidence, request) => {
    checkOpen(evidence, request);
    checkObjectives(evidence, given.acquisition);
    /** Several suggestions share one. */
    let belief: Promise<Belief> | undefined;
    return oneByOne(evidence, request, (known, id) => {
      if (evidence.points.length < FEWEST)
        return nextSpaceFilling(known, request, id, "space-filling, as a model needs two results", given.minDistance);
      belief ??= beliefOf(evidence, request.signal);
      return fromModel(known, request, id, belief, { ...given, regionBy });
    });
  };
}

async function fromModel(
  evidence: Evidence,
  request: SuggestRequest,
  id: number,
  fitted: Promise<Belief>,
  options: ModelBasedOptions & { readonly regionBy: (belief: Belief) => Region },
): Promise<Suggestion> {
  const { signal, onProgress } = request;
  const seed = `${request.seed}/${id}`;
  try {
    const belief = await fitted;
    const { acquisition, description, condition, anyFidelity, isNilAtMade, unit } = nextStep(
      evidence,
      belief,
      seed,
      options,
    );
    const fixed = anyFidelity ? request.fixed : { ...evidence.space.targets, ...request.fixed };
    const noise = noiseOf(evidence, modelsOf(belief));
    const { minDistance = 0, regionBy } = options;
    const { box, start, note } = regionBy(belief);
    const search = {
      seed,
      signal,
      onProgress,
      fixed,
      repeats: !isNilAtMade && noise.isKnown && noise.isNoisy,
      best: bestFirst(evidence).map((i) => evidence.points[i]),
    };
    const suggested = (parameters: Configuration, what: string, given?: string): Suggestion => {
      const reason = [`largest ${what}`, given, note, `on a GP of ${evidence.points.length} trials`]
        .filter(Boolean)
        .join(", ");
      return {
        parameters,
        origin: "model",
        reason: `${reason}${repeatNote(evidence, parameters, noise)}`,
        start: { fits: belief.fits, ...start },
      };
    };
    const found =
      (box && (await bestExperiment(acquisition, evidence, { ...search, within: box }))) ??
      (await bestExperiment(acquisition, evidence, search));
    const isRepeatable = noise.isNoisy && (noise.isKnown || repeatsByInference(evidence.space));
    const isCompared = isNilAtMade && isRepeatable && minDistance === 0;
    const repeated = isCompared ? worthRepeating(evidence, belief, found, { seed, fixed }) : null;
    if (repeated) return suggested(repeated, "knowledge gradient", condition);
    const isApart = distantFrom(evidence, minDistance);
    const best = found && isApart(found) ? found : null;
    const isWorthwhile =
      unit === null ||
      evidence.pending.length === 0 ||
      (best && valueAt(acquisition, evidence, best) > log(NEGLIGIBLE * unit));
    if (best && isWorthwhile) {
      const spread = unit === null ? best : spreadIndifferent(acquisition, evidence, best, fixed);
      return suggested(isApart(spread) ? spread : best, description, condition);
    }
    const unknown = leastKnown(evidence, belief, { seed, fixed, isApart });
    if (unknown) return suggested(unknown, "uncertainty, as the trials that are made or run leave little to gain");
    return nextSpaceFilling(evidence, request, id, "space-filling, as the model found nothing new", minDistance);
  } catch (error) {
    if (!(error instanceof NumericalError)) throw error;
    warn(`the model of the study failed (${error.message}); the next trial fills the space instead`);
    return nextSpaceFilling(
      evidence,
      request,
      id,
      `space-filling, as the model failed: ${error.message}`,
      options.minDistance,
    );
  }
}

/** The acquisition function by which the next trial is chosen, in the study's own coordinates. */
export function nextAcquisition(evidence: Evidence, belief: Belief, seed: string): Acquisition {
  return nextStep(evidence, belief, seed).acquisition;
}

/** The experiment of largest uncertainty among some all over the space; null where all of them are taken. */
function leastKnown(
  evidence: Evidence,
  belief: Belief,
  { seed, fixed, isApart }: { seed: string; fixed: Configuration; isApart(experiment: Configuration): boolean },
): Configuration | null {
  const taken = takenPoints(evidence);
  const open = sampleExperiments(evidence.space, EXPLORED, seed, fixed).filter(
    ({ key, configuration }) => !taken.has(key) && isApart(configuration),
  );
  if (open.length === 0) return null;
  const points = asTensor(open.map(({ point }) => [...point])).expandDims(1);
  const { data } = noGrad(() => uncertainty(evidence, belief).forward(points));
  return open[data.indexOf(Math.max(...data))].configuration;
}

function valueAt(acquisition: Acquisition, { space }: Evidence, parameters: Configuration): number {
  return noGrad(() => acquisition.forward([space.encoding.encode(parameters)])).item();
}

function nextStep(evidence: Evidence, belief: Belief, seed: string, options: ModelBasedOptions = {}): Surrogate {
  const { acquisition, minDistance = 0 } = options;
  const name = acquisition ?? choiceOf(evidence, noiseOf(evidence, modelsOf(belief))).acquisition;
  return surrogateOf(evidence, belief, { name, seed, minDistance });
}
