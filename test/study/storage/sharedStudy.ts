import { floatParameter, openStudy, type Strategy, type StudyStorage } from "../../../src/study/index.ts";

/** A point for every id, whoever asks. */
const strategy: Strategy = async (_, { count, id }) =>
  Array.from({ length: count }, (_, i) => ({
    parameters: { x: ((id + i) * 0.6180339887498949) % 1 },
    origin: "golden ratio",
    reason: "the fraction of its id",
  }));

/**
 * Runs so many trials of a study that others run at the same time, in two lanes, with a note for each. Gives the ids of its own trials,
 * and all of them when the others have told theirs too.
 */
export async function runBesideOthers(storage: StudyStorage, name: string, count: number, processes = 2) {
  const study = await openStudy({
    parameters: { x: floatParameter(0, 1) },
    objectives: { y: "minimize" },
    strategy,
    storage,
  } as const);
  const own: number[] = [];
  let left = count;
  const lane = async () => {
    while (left-- > 0) {
      const trial = await study.ask();
      own.push(trial.id);
      await study.tell(trial, trial.parameters.x ** 2);
      await study.note(`${name} ${trial.id}`, { trial });
    }
  };
  await Promise.all([lane(), lane()]);
  const isOver = () => study.state?.notes.length === processes * count;
  if (!isOver())
    for await (const _ of storage.follow(study.state?.version)) {
      await study.refresh();
      if (isOver()) break;
    }
  const { trials, notes } = study.state as NonNullable<typeof study.state>;
  await study.close();
  return { own, trials, notes };
}
