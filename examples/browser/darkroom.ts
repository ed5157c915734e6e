import {
  floatParameter,
  indexedDBStorage,
  openStudy,
  type StudyStorage,
  type TrialOf,
  type WorkerLike,
} from "boflow/browser";

/** Who says how good a picture is: the page, which knows how it should look, or the person before it. */
export type Judge = "page" | "person";

const parameters = {
  brightness: floatParameter(-0.5, 0.5),
  contrast: floatParameter(0.4, 2.5, { log: true }),
  saturation: floatParameter(0, 3),
  warmth: floatParameter(-1, 1),
};

const definition = (judge: Judge) =>
  ({
    name: `Restoring a print, judged by the ${judge}`,
    parameters,
    objectives: { result: judge === "page" ? "minimize" : "maximize" },
    noise: judge === "person",
    seed: 2,
  }) as const;

/** The worker that computes suggestions: Vite bundles it. */
const worker = () => new Worker(new URL("boflow/worker", import.meta.url), { type: "module" }) as WorkerLike;

/** The study of a judge, as this browser remembers it. */
export function openDarkroom(judge: Judge, storage: StudyStorage = indexedDBStorage(`darkroom by ${judge}`)) {
  return openStudy({ ...definition(judge), storage, worker });
}

export type Darkroom = Awaited<ReturnType<typeof openDarkroom>>;
export type Attempt = TrialOf<ReturnType<typeof definition>>;
export type Settings = Attempt["parameters"];

/** The ranges of the parameters, by name. */
export const ranges = Object.entries(parameters) as [keyof Settings, (typeof parameters)[keyof typeof parameters]][];

/** The value of an attempt; null while it is not told. */
export const resultOf = ({ values }: Attempt): number | null => values?.result ?? null;

/** The attempt that waits for its result, if any: also the one that was shown when the page was closed. */
export const waiting = ({ trials }: Darkroom) => trials.find(({ status }) => status === "running");

/** What the model expects along each parameter, through the best attempt; null before there are two results. */
export async function slices(study: Darkroom, points = 33) {
  const best = study.best();
  if (!best || study.trials.filter(({ status }) => status === "complete").length < 2) return null;
  const along = ranges.map(([name, { low, high, log }]) =>
    Array.from({ length: points }, (_, i) => {
      const t = i / (points - 1);
      return { ...best.parameters, [name]: log ? low * (high / low) ** t : low + t * (high - low) };
    }),
  );
  const { median, lower, upper } = await study.predict(along.flat());
  return ranges.map(([name], k) => {
    const part = (figures: readonly number[]) => figures.slice(k * points, (k + 1) * points);
    const at = along[k].map((settings) => settings[name]);
    return { name, at, median: part(median), lower: part(lower), upper: part(upper) };
  });
}

export type Slice = NonNullable<Awaited<ReturnType<typeof slices>>>[number];
