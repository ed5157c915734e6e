// A study in a file: asks at the first start, tells at the second, asks again at the third.
import { floatParameter, openStudy } from "boflow";
import { journalStorage } from "boflow/journal";

const parameters = { rate: floatParameter(1e-5, 1e-1, { log: true }) };
const storage = journalStorage("loss.journal");
const study = await openStudy({ parameters, objectives: { loss: "minimize" }, storage });
const waiting = study.trials.find(({ status }) => status === "running");
console.log(waiting ? await study.tell(waiting, 0.3) : await study.ask());
