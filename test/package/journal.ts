// A program that a user runs once a day: it tells what came of yesterday's experiment, asks for the next one, and prints it as one line of JSON.
// It is type-checked as strictly as user.ts, without Node's declarations.
import { floatParameter, openStudy } from "boflow";
import { type JournalContent, journalStorage, readJournal } from "boflow/journal";

const study = await openStudy({
  parameters: { temperature: floatParameter(80, 100) },
  objectives: { taste: "maximize" },
  seed: 1,
  storage: journalStorage("coffee.journal"),
});
for (const { id, status, parameters } of study.trials)
  if (status === "running") await study.tell(id, -((parameters.temperature - 93) ** 2));
const { parameters } = await study.ask();
await study.close();

const { events }: JournalContent = await readJournal("coffee.journal");
console.log(JSON.stringify({ temperature: parameters.temperature, events: events.map(({ type }) => type) }));
