// `npm run bench:import`: the cost of importing each entry point of the built package, as the median over several processes. CPU time is
// user and system time of the import only, without the start of Node. Option: --runs N.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

const { exports } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const { values: options } = parseArgs({ options: { runs: { type: "string", default: "15" } } });
const runs = Number(options.runs);

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

for (const [entry, { node }] of Object.entries(exports)) {
  // A worker is loaded by its study.
  if (!node || entry === "./worker") continue;
  const program = `
    const [before, start] = [process.cpuUsage(), performance.now()];
    await import(${JSON.stringify(new URL(`../${node}`, import.meta.url).href)});
    const { user, system } = process.cpuUsage(before);
    console.log(JSON.stringify([(user + system) / 1000, performance.now() - start]));`;
  const measured = Array.from({ length: runs }, () =>
    JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" })),
  );
  const [cpu, wall] = [0, 1].map((which) => `${median(measured.map((pair) => pair[which])).toFixed(0)} ms`);
  console.log(`boflow${entry.slice(1)}`.padEnd(24), `CPU ${cpu.padStart(7)}`, `elapsed ${wall.padStart(7)}`);
}
