// `npm run bench:suggestions`: the CPU time of one suggestion, with a fit (the first of a study) and the median of those that follow, on this
// thread. --only TEXT selects rows by a part of their name, --repeats R asks per figure.
import { parseArgs } from "node:util";
import {
  type Configuration,
  choiceParameter,
  createStudy,
  floatParameter,
  generator,
  type StudyDefinition,
} from "../src/index.ts";

const { values: options } = parseArgs({
  options: { only: { type: "string", default: "" }, repeats: { type: "string", default: "5" } },
});

const floats = (d: number) => Object.fromEntries(Array.from({ length: d }, (_, i) => [`x${i}`, floatParameter(0, 1)]));
const choices = (count: number, size: number) => {
  const values = Array.from({ length: size }, (_, i) => `value ${i}`);
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`c${i}`, choiceParameter(values)]));
};

/** A smooth function of the floats, and a difference for each choice that depends on the first float. */
function outcome(configuration: Configuration): number {
  const entries = Object.values(configuration);
  return entries.reduce<number>((sum, value, i) => {
    if (typeof value === "number") return sum + (value - 0.4) ** 2 + 0.1 * Math.sin(8 * value + i);
    return sum + 0.3 * Math.abs(Number(String(value).split(" ")[1]) - 1) * (1 + Number(entries[0]));
  }, 0);
}

const random = generator("suggestions");

/** A random experiment of some parameters. */
function drawn(parameters: StudyDefinition["parameters"]): Configuration {
  return Object.fromEntries(
    Object.entries(parameters as object).map(([name, given]) => {
      const { values } = given as { values?: readonly string[] };
      return [name, values ? values[random.integer(values.length)] : random.uniform()];
    }),
  );
}

const rows = [
  ["6 floats", floats(6), [100, 200, 500, 1000]],
  ["6 floats, 2 objectives", floats(6), [100]],
  ["2 floats, a choice of 3", { ...floats(2), ...choices(1, 3) }, [100, 200]],
  ["2 floats, 2 choices of 4", { ...floats(2), ...choices(2, 4) }, [100, 200]],
  ["2 floats, 10 choices of 30", { ...floats(2), ...choices(10, 30) }, [50, 100]],
  ["100,000 candidates of 10 floats", floats(10), [100]],
] as const;

const cells = (...texts: string[]) =>
  console.log(texts.map((text, i) => (i ? text.padStart(12) : text.padEnd(34))).join(""));
cells("milliseconds of CPU", "n", "first", "median");
for (const [name, parameters, sizes] of rows)
  for (const n of name.includes(options.only) ? sizes : []) {
    const candidates = name.includes("candidates") && Array.from({ length: 100_000 }, () => drawn(parameters));
    const study = createStudy({
      parameters,
      worker: false,
      objectives: { value: "minimize", ...(name.includes("objectives") && { first: "maximize" }) },
      ...(candidates && { candidates }),
    });
    const made = Array.from({ length: n }, (_, i) => (candidates ? candidates[i] : drawn(parameters)));
    const told = (parameters: Configuration) =>
      name.includes("objectives")
        ? { value: outcome(parameters), first: Number(parameters.x0) }
        : { value: outcome(parameters) };
    await study.attach(made.map((parameters) => ({ parameters, outcome: told(parameters) })) as never);
    const times: number[] = [];
    for (let k = 0; k <= Number(options.repeats); k++) {
      const begun = process.cpuUsage();
      const trial = await study.ask();
      const { user, system } = process.cpuUsage(begun);
      times.push((user + system) / 1000);
      await study.abandon(trial);
    }
    const [first, ...later] = times;
    later.sort((a, b) => a - b);
    cells(name, `${n}`, first.toFixed(0), later[later.length >> 1].toFixed(0));
    await study.close();
  }
