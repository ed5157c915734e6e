import { expect, test } from "vitest";
import { readExperiments } from "../../src/experiments/index.ts";
import { choiceParameter, floatParameter, intParameter } from "../../src/study/index.ts";
import { readTable } from "../../src/table/index.ts";
import { oddFiles } from "./oddFiles.ts";

const study = {
  parameters: {
    temperature: floatParameter(20, 90, { unit: "°C" }),
    time: intParameter(5, 60, { unit: "min" }),
    solvent: choiceParameter(["water", "DMSO"]),
  },
  metrics: ["yield"],
};

const experiments = async (source: string, content: string | Uint8Array) =>
  readExperiments(
    await readTable(source, typeof content === "string" ? new TextEncoder().encode(content) : content),
    study,
  );

/** What an outcome is, in a word. */
function shown(outcome: unknown): string {
  const { failed, yield: measured } = (outcome ?? {}) as {
    failed?: string;
    yield?: number | { mean: number; sem: number };
  };
  if (failed !== undefined) return `failed(${failed})`;
  return typeof measured === "object" ? `${measured.mean}±${measured.sem}` : `${measured ?? "-"}`;
}

test("there are at least 40", () => expect(oddFiles.length).toBeGreaterThanOrEqual(40));

test.each(oddFiles.map((file) => [file.about, file] as const))("%s", async (_, file) => {
  const { source = "past.csv", content, rows = [], problems = [], notes = [], error } = file;
  const reading = experiments(source, content);
  if (error !== undefined) {
    await expect(reading).rejects.toMatchObject({ name: "InputError", message: error });
    return;
  }
  const read = await reading;
  expect(
    read.rows.map(({ row, parameters, outcome }) => `${row}: ${Object.values(parameters).join(" ")} ${shown(outcome)}`),
  ).toEqual(rows);
  expect(read.problems.map(({ message }) => message)).toEqual(problems);
  expect(read.notes).toEqual(notes);
});
