import { InputError } from "../errors/index.ts";
import {
  type Configuration,
  kindOf,
  type ParameterImportance,
  type ParameterSpec,
  type ParameterValue,
  type Study,
  type StudyObjective,
} from "../study/index.ts";
import type { Expected, Incumbent, ObjectiveModel, ReportTrial, Slice, Surface } from "./data.ts";

interface Asked {
  /** Of the objective. */
  readonly index: number;
  readonly trials: readonly ReportTrial[];
  /** Whether to ask the model. */
  readonly ask: boolean;
  readonly signal: AbortSignal | undefined;
}

/** Parameters that have a slice; and of those, how many have a surface over each pair. */
const [SLICED, PAIRED] = [12, 4];
/** Values along a slice, and along a side of a surface; where more trials than `MANY` make predictions expensive, fewer. */
const [ALONG, SIDE, MANY, ALONG_MANY, SIDE_MANY] = [41, 31, 1000, 21, 15];
/** Values of a choice that are drawn. */
const VALUES = 24;
/** Trials that a model of which more than its mean is asked takes. */
const LEAST = 3;
/** The share of its range by which a parameter may differ from a bound that it is at. */
const AT_BOUND = 1e-3;

/** What the model of one objective says about a study. */
export async function objectiveModel(study: Study, { index, trials, ask, signal }: Asked): Promise<ObjectiveModel> {
  const known = observedModel(study, trials, index);
  const { objective, incumbent } = known;
  if (!incumbent || !ask) return known;
  const complete = trials.filter((each) => each.objectives && !each.excluded).length;
  const at = trials[incumbent.trial].parameters;
  const missing: string[] = [];
  const options = { objective: objective.name, signal };
  /** What the model answers; null, with the reason among what is missing, where it cannot. */
  const answer = async <T>(what: string, call: () => Promise<T>): Promise<T | null> => {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof InputError) || signal?.aborted) throw error;
      missing.push(`${what}: ${error.message}`);
      return null;
    }
  };
  const predict = async (configurations: readonly Configuration[]): Promise<Expected[]> => {
    const { median, lower, upper } = await study.predict(configurations, options);
    return median.map((each, i) => ({ median: each, lower: lower[i], upper: upper[i] }));
  };
  const isEnough = complete >= LEAST;
  const importance = (isEnough && (await answer("importance", () => study.importance(options)))) || [];
  const leaveOneOut = (isEnough && (await answer("predictions", () => study.leaveOneOut(options)))) || null;
  const drawn = ranked(study.parameters, importance);
  const isMany = complete > MANY;
  const slices = await answer("slices", () => slicesAt(study, at, drawn.slice(0, SLICED), predict, isMany));
  const pairs = pairsOf(drawn.filter((each) => isFree(each, at, study.parameters)).slice(0, PAIRED));
  const surfaces = await answer("contours", () => surfacesAt(at, pairs, predict, isMany));
  const expected = await answer("the incumbent", async () => (await predict([at]))[0]);
  const best = { ...incumbent, expected, recommended: await recommended(study, incumbent.trial, signal) };
  return {
    objective,
    incumbent: best,
    slices: slices ?? [],
    surfaces: surfaces ?? [],
    importance,
    leaveOneOut,
    missing,
  };
}

/** What the trials alone say of one objective. */
export function observedModel(
  { objectives, parameters }: Study,
  trials: readonly ReportTrial[],
  index: number,
): ObjectiveModel {
  const objective = objectives[index];
  const trial = incumbentOf(trials, index, objective);
  const incumbent = trial && {
    trial: trial.id,
    value: trial.objectives?.[index] as number,
    expected: null,
    recommended: null,
    atBounds: atBounds(parameters, trial.parameters),
  };
  return {
    objective,
    incumbent: incumbent ?? null,
    slices: [],
    surfaces: [],
    importance: [],
    leaveOneOut: null,
    missing: [],
  };
}

/** The first of the best eligible trials; where none is eligible, the complete trial that breaks its constraints least. */
function incumbentOf(
  trials: readonly ReportTrial[],
  index: number,
  { direction }: StudyObjective,
): ReportTrial | undefined {
  const sign = direction === "maximize" ? 1 : -1;
  const first = (of: readonly ReportTrial[], score: (trial: ReportTrial) => number) =>
    of.reduce<ReportTrial | undefined>((best, each) => (best && score(best) >= score(each) ? best : each), undefined);
  const value = ({ objectives }: ReportTrial) => sign * (objectives?.[index] ?? Number.NaN);
  return (
    first(
      trials.filter(({ isEligible }) => isEligible),
      value,
    ) ??
    first(
      trials.filter(({ objectives, excluded }) => objectives && !excluded),
      ({ violations }) => -Math.max(0, ...(violations ?? [])),
    )
  );
}

async function recommended(study: Study, incumbent: number, signal?: AbortSignal): Promise<Incumbent["recommended"]> {
  if (study.objectives.length > 1) return null;
  const found = await study.recommend({ signal });
  if (!found || found.trial.id === incumbent) return null;
  const { trial, median, lower, upper } = found;
  return { trial: trial.id, median, lower, upper };
}

interface Named {
  readonly name: string;
  readonly spec: ParameterSpec;
}

/** The parameters with more than one value, by their total importance, then in their order. */
function ranked(
  parameters: Readonly<Record<string, ParameterSpec>>,
  importance: readonly ParameterImportance[],
): Named[] {
  const total = (name: string) => importance.find(({ parameter }) => parameter === name)?.total.mean ?? -1;
  return Object.entries(parameters)
    .flatMap(([name, spec]) => (kindOf(spec).size(spec) > 1 ? [{ name, spec }] : []))
    .sort((a, b) => total(b.name) - total(a.name));
}

/** Whether other values of a parameter leave the other ones of a configuration as they are: it is active, and none depends on it. */
function isFree({ name }: Named, at: Configuration, all: Readonly<Record<string, ParameterSpec>>): boolean {
  return at[name] !== undefined && Object.values(all).every(({ when }) => !Object.hasOwn(when ?? {}, name));
}

function pairsOf(parameters: readonly Named[]): (readonly [Named, Named])[] {
  return parameters.flatMap((y, j) => parameters.slice(0, j).map((x) => [x, y] as const));
}

type Predict = (configurations: readonly Configuration[]) => Promise<Expected[]>;

async function slicesAt(
  study: Study,
  at: Configuration,
  parameters: readonly Named[],
  predict: Predict,
  isMany: boolean,
): Promise<Slice[]> {
  const grids = parameters.map((each) =>
    isFree(each, at, study.parameters) ? valuesOf(each, at, isMany ? ALONG_MANY : ALONG) : [],
  );
  const configurations = grids.flatMap((grid, k) => grid.map((value) => ({ ...at, [parameters[k].name]: value })));
  const expected = await predict(configurations);
  let next = 0;
  return grids.map((grid, k) => ({
    parameter: parameters[k].name,
    points: grid.map((value) => ({ at: value, ...expected[next++] })),
  }));
}

async function surfacesAt(
  at: Configuration,
  pairs: readonly (readonly [Named, Named])[],
  predict: Predict,
  isMany: boolean,
): Promise<Surface[]> {
  const grids = pairs.map((pair) => pair.map((each) => valuesOf(each, at, isMany ? SIDE_MANY : SIDE)));
  const configurations = pairs.flatMap(([x, y], k) =>
    grids[k][1].flatMap((up) => grids[k][0].map((across) => ({ ...at, [x.name]: across, [y.name]: up }))),
  );
  const expected = await predict(configurations);
  let next = 0;
  return pairs.map(([x, y], k) => {
    const [across, up] = grids[k];
    return {
      x: { parameter: x.name, values: across },
      y: { parameter: y.name, values: up },
      expected: up.map(() => across.map(() => expected[next++])),
    };
  });
}

/** Values from end to end, at most `count`, evenly spaced on the parameter's own scale; of a choice at most 24, with that of the incumbent. */
function valuesOf({ name, spec }: Named, at: Configuration, count: number): ParameterValue[] {
  const kind = kindOf(spec);
  const { scale, domain } = kind.axis(spec);
  if (scale !== "band")
    return [...new Set(Array.from({ length: count }, (_, i) => kind.decode(spec, i / (count - 1))))];
  const stride = Math.ceil(domain.length / VALUES);
  return domain.filter((value, i) => i % stride === 0 || value === at[name]);
}

/** Numbers at the end of their range, but for fidelities at their highest, where they belong. */
function atBounds(parameters: Readonly<Record<string, ParameterSpec>>, at: Configuration): Incumbent["atBounds"] {
  return Object.entries(parameters).flatMap(([parameter, spec]) => {
    const kind = kindOf(spec);
    const { scale, domain } = kind.axis(spec);
    const value = at[parameter];
    if (scale === "band" || domain[0] === domain[1] || value === undefined || kind.target?.(spec) === value) return [];
    const isAt = (bound: ParameterValue) => Math.abs(kind.encode(spec, value) - kind.encode(spec, bound)) < AT_BOUND;
    return (["lower", "upper"] as const).flatMap((side, end) => (isAt(domain[end]) ? [{ parameter, side }] : []));
  });
}
