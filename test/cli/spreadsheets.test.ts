import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStudyFile } from "../../src/studyFile/index.ts";
import { boflow } from "./fakeTerminal.ts";

const folder = mkdtempSync(join(tmpdir(), "boflow-sheets-"));
const file = (name: string) => join(folder, name);
const write = (name: string, text: string) => {
  writeFileSync(file(name), text);
  return file(name);
};
const lines = (name: string) => readFileSync(file(name), "utf8").replace("\ufeff", "").trimEnd().split(/\r?\n/);

afterAll(() => rmSync(folder, { recursive: true }));

const past = `date;Temperature [°C];time (min);Solvent;Yield
1.5.;29,5;59;water;55,7
2.5.;51,5;46;DMSO;78,6
3.5.;75,2;11;DMSO;76,2
4.5.;88;30;water;63,1
5.5.;40;25;DMSO;71,9
6.5.;62,5;50;water;69,4
7.5.;abc;20;water;60
8.5.;70;20;DMSO;
`;

let study: string;

beforeAll(() => {
  study = write(
    "study.yaml",
    `parameters:
  temperature: { type: float, low: 20, high: 90, unit: "°C" }
  time: { type: int, low: 5, high: 60 }
  solvent: { type: choice, values: [water, DMSO] }
objectives: { yield: maximize }
`,
  );
  write("past.csv", past);
});

describe("boflow suggest", () => {
  test("says how the table was read, and which experiments are next, with what is expected", async () => {
    const { code, out, error } = await boflow(["suggest", study, file("past.csv"), "-n", "2"]);
    expect(code).toBe(0);
    expect(error.split("\n")).toEqual([
      "7 of 8 rows used, 1 without a result",
      'not used: row 8, column B "Temperature": "abc" is not a number',
      'note: ignored, as the study does not name it: column A "date"',
    ]);
    const [heading, ...rows] = out.split("\n");
    expect(heading.split(/ {2,}/).map((title) => title.trim())).toEqual([
      ...["temperature [°C]", "time", "solvent", "expected yield", "why"],
    ]);
    expect(rows.length).toBe(2);
    for (const row of rows)
      expect(row).toMatch(/^ *\d+(\.\d+)? +\d+ +(water|DMSO) +[\d.]+ \([\d.]+ to [\d.]+\) +\S.*$/);
    // The table is the data: nothing is stored.
    expect(existsSync(file("study.journal"))).toBe(false);
  });

  test("the same table gives the same suggestions, with the parameters that are set", async () => {
    const args = ["suggest", study, file("past.csv"), "-n", "2", "--fixed", "temperature=40.5", "--json", "-q"];
    const [one, two] = [await boflow(args), await boflow(args)];
    expect(one).toEqual(two);
    const suggestions = JSON.parse(one.out);
    expect(suggestions.map(({ parameters }: { parameters: object }) => parameters)).toEqual([
      { temperature: 40.5, time: expect.any(Number), solvent: expect.any(String) },
      { temperature: 40.5, time: expect.any(Number), solvent: expect.any(String) },
    ]);
    const { median, lower, upper } = suggestions[0].expected.yield;
    expect(lower).toBeLessThan(median);
    expect(upper).toBeGreaterThan(median);
    expect(suggestions[0].parameters).not.toEqual(suggestions[1].parameters);
  });

  test("--out writes them to be filled in: columns, separators and decimal sign are those of the table", async () => {
    const { code, out } = await boflow(["suggest", study, file("past.csv"), "-n", "2", "--out", file("next.csv")]);
    expect([code, out]).toEqual([0, ""]);
    const [heading, ...rows] = lines("next.csv");
    expect(heading).toBe(
      "date;Temperature [°C];time (min);Solvent;Yield;expected yield;expected yield from;expected yield to;why",
    );
    expect(rows.length).toBe(2);
    for (const row of rows) expect(row).toMatch(/^;\d+(,\d+)?;\d+;(water|DMSO);;\d+(,\d+)?;\d+(,\d+)?;.+$/);

    // Filled in, they are data; the columns about what was expected are no part of them.
    const filled = rows.map((row) => row.replace(/;;/, ";70,5;"));
    write("filled.csv", [heading, ...filled, ""].join("\n"));
    const { error } = await boflow(["suggest", study, file("filled.csv")]);
    expect(error.split("\n")[0]).toBe("2 of 2 rows used");
  });

  test("without a table it goes by the journal, of which it works on a copy", async () => {
    const mine = write("own.yaml", readFileSync(study, "utf8"));
    await boflow(["import", mine, file("past.csv")]);
    const before = readFileSync(file("own.journal"));
    const { out, error } = await boflow(["suggest", mine, "--json"]);
    expect([JSON.parse(out).length, error]).toEqual([1, ""]);
    expect(readFileSync(file("own.journal"))).toEqual(before);
  });

  test("a table with headings only gives the first experiments", async () => {
    const empty = write("empty.csv", "temperature,time,solvent,yield\n");
    const { out, error } = await boflow(["suggest", study, empty, "-n", "3", "--json"]);
    expect(error).toBe("0 of 0 rows used");
    expect(JSON.parse(out)).toEqual(Array(3).fill(expect.objectContaining({ expected: {} })));
  });

  test("takes several objectives, constraints and mixtures", async () => {
    const mixture = write(
      "mixture.yaml",
      `parameters:
  iron: { type: float, low: 0, high: 1 }
  nickel: { type: float, low: 0, high: 1 }
  cobalt: { type: float, low: 0, high: 1 }
constraints: ["iron + nickel + cobalt == 1"]
objectives: { strength: maximize, cost: minimize }
outcomeConstraints: ["cost <= 20"]
`,
    );
    const rows = [
      [0.2, 0.3, 0.5, 10, 12],
      [0.6, 0.3, 0.1, 12, 6],
      [0.1, 0.8, 0.1, 7, 9],
      [0.3, 0.3, 0.4, 14, 11],
      [0.1, 0.1, 0.8, 5, 22],
      [0.5, 0.4, 0.5, 9, 10],
    ];
    const table = write("mixture.csv", ["iron,nickel,cobalt,strength,cost", ...rows].join("\n"));
    const { code, out, error } = await boflow(["suggest", mixture, table, "-n", "2", "--json"]);
    expect(code).toBe(0);
    expect(error.split("\n")).toEqual([
      "6 of 6 rows used",
      "note: row 7 breaks iron + nickel + cobalt == 1; taken as data all the same",
    ]);
    for (const { parameters, expected } of JSON.parse(out)) {
      expect(Math.abs(parameters.iron + parameters.nickel + parameters.cobalt - 1)).toBeLessThan(1e-12);
      expect(Object.keys(expected)).toEqual(["strength", "cost"]);
    }
  });

  test.each([
    [["no.csv"], /^boflow: invalid table .*no\.csv: there is no such file$/],
    [
      ["past.csv", "--fixed", "temprature=3"],
      /there is no parameter or metric "temprature"; did you mean "temperature"\?$/,
    ],
    [
      ["past.csv", "--fixed", "temperature=300"],
      /invalid fixed parameters: "temperature": expected a number from 20 to 90, got 300$/,
    ],
    [["past.csv", "--fixed", "solvent=hexane"], /"solvent": expected one of \["water", "DMSO"\], got "hexane"$/],
    [["past.csv", "--out", "next.xlsx"], /^boflow: invalid --out .*: tables are written as \.csv, \.tsv or \.json$/],
    [["past.csv", "--out", "past.csv"], /is there already; give another name, or --force$/],
    [["past.csv", "--sheet", "Data"], /^boflow: past\.csv is no workbook, so it has no sheet "Data"$/],
  ])("%j is refused", async (args, message) => {
    const paths = args.map((arg) => (/\.\w+$/.test(arg) ? file(arg) : arg));
    const { code, out, error } = await boflow(["suggest", study, ...paths, "-q"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(error).toMatch(message);
  });
});

describe("boflow import", () => {
  const trials = async (path: string) => {
    const opened = await openStudyFile(path, { copy: true });
    const { trials, state } = opened;
    await opened.close();
    return { trials, queue: state?.queue ?? [] };
  };

  test("adds the rows of a table once, and what is new when it has grown", async () => {
    const mine = write("grown.yaml", readFileSync(study, "utf8"));
    const table = write("grown.csv", past);
    const first = await boflow(["import", mine, table]);
    expect(first.out).toBe("grown.csv: 6 added, 1 without a result, left out (--enqueue plans them), 1 not used");
    expect((await boflow(["import", mine, table])).out).toMatch(/^grown\.csv: 0 added, 6 known already/);
    write("grown.csv", past.replace(";70;20;DMSO;\n", ";70;20;DMSO;75\n9.5.;62,5;50;water;68\n"));
    expect((await boflow(["import", mine, table])).out).toBe("grown.csv: 2 added, 6 known already, 1 not used");
    const { trials: all } = await trials(mine);
    expect(all.map(({ status }) => status)).toEqual(Array(8).fill("complete"));
    expect(all[1].parameters).toEqual({ temperature: 51.5, time: 46, solvent: "DMSO" });
    expect(all[1].values).toEqual({ yield: 78.6 });
  });

  test("the result of a running trial is told, once", async () => {
    const mine = write("running.yaml", readFileSync(study, "utf8"));
    const opened = await openStudyFile(mine);
    const [{ parameters }] = await opened.ask(2);
    await opened.close();
    const { temperature, time, solvent } = parameters;
    const rows = JSON.stringify([{ temperature, time, solvent, yield: 61 }]);
    const table = write("result.json", rows);
    expect((await boflow(["import", mine, table])).out).toBe(
      "result.json: 0 added, 1 told as the results of running trials",
    );
    expect((await boflow(["import", mine, table])).out).toBe("result.json: 0 added, 1 known already");
    const { trials: all } = await trials(mine);
    expect(all.map(({ status, values }) => [status, values?.yield])).toEqual([
      ["complete", 61],
      ["running", undefined],
    ]);
  });

  test("--enqueue plans rows without a result, once", async () => {
    const mine = write("plan.yaml", readFileSync(study, "utf8"));
    const table = write("plan.csv", "temperature,time,solvent,yield\n30,10,water,\n95,10,water,\n40,10,DMSO,n/a\n");
    const { out, error } = await boflow(["import", mine, table, "--enqueue", "--json"]);
    expect(JSON.parse(out)).toMatchObject({ attached: [], enqueued: [2, 4], problems: [{ row: 3 }] });
    expect(error).toContain("not used: row 3: invalid parameters: expected a number from 20 to 90");
    expect(JSON.parse((await boflow(["import", mine, table, "--enqueue", "--json"])).out)).toMatchObject({
      enqueued: [],
      known: [2, 4],
    });
    expect((await trials(mine)).queue.map(({ parameters }) => parameters.temperature)).toEqual([30, 40]);
  });

  test("rows for which an objective is no number are named, and the others are added", async () => {
    const mine = write(
      "formula.yaml",
      'parameters: { x: { type: float, low: 0, high: 1 } }\nmetrics: [y]\nobjectives: { "log(y)": maximize }\n',
    );
    const table = write("formula.csv", "x,y\n0.1,1\n0.2,0\n0.3,3\n0.3,3\n0.4,-1\n");
    const { out } = await boflow(["import", mine, table, "--json"]);
    expect(JSON.parse(out)).toMatchObject({ attached: [2, 4, 5], known: [], problems: [{ row: 3 }, { row: 6 }] });
  });
});

describe("boflow init --from", () => {
  const clear = `run,temperature [°C],solvent,purity,loss
1,21.6,water,90,0.3
2,85.6,DMSO,91,0.2
3,40.2,water,95,0.4
`;

  test("proposes a study file by the columns, which takes the rows", async () => {
    const table = write("clear.csv", clear);
    const mine = file("clear.yaml");
    const { code, error, out } = await boflow(["init", mine, "--from", table, "--minimize", "loss", "--trials", "40"]);
    expect(code).toBe(0);
    expect(error.split("\n")).toEqual([
      'left out: column A "run": it numbers the rows',
      'left out: column D "purity": it looks like a result',
    ]);
    expect(out).toContain(`boflow suggest ${mine} ${table} -n 4`);
    const text = lines("clear.yaml");
    expect(text).toContain(
      "  temperature: { type: float, low: 20, high: 90, unit: °C } # column B, 21.6 to 85.6 so far",
    );
    expect(text).toContain("  loss: minimize # column E");
    expect(text).toContain("  trials: 40");
    expect((await boflow(["import", mine, table])).out).toBe("clear.csv: 3 added");
  });

  test("parameters that are given stay as they are given", async () => {
    const table = write("clear.csv", clear);
    const args = [
      "init",
      file("given.yaml"),
      "--from",
      table,
      "--minimize",
      "loss",
      "--parameter",
      "temperature=0..200",
    ];
    expect((await boflow(args)).code).toBe(0);
    expect(lines("given.yaml")).toContain("  temperature: { type: int, low: 0, high: 200 }");
  });

  test("asks which column is the result, the likely one first, and which way is better", async () => {
    const asked: unknown[] = [];
    const select = async (question: string, choices: readonly { value: string }[]) => {
      asked.push([question, choices.map(({ value }) => value)]);
      return choices[0].value;
    };
    const table = write("clear.csv", clear);
    const prompts = async () => ({ select }) as never;
    const { code } = await boflow(["init", file("asked.yaml"), "--from", table], { isInteractive: true, prompts });
    expect(code).toBe(0);
    expect(asked).toEqual([
      ["Which column is the result?", ["loss", "purity", "temperature"]],
      ["Is loss to be small or large?", ["minimize", "maximize"]],
    ]);
    expect(lines("asked.yaml")).toContain("  loss: minimize # column E");
  });

  test.each([
    [
      clear,
      [],
      /^boflow: clear\.csv: say which column is the result, by --maximize or --minimize; it looks like "loss" or "purity"$/m,
    ],
    [
      clear,
      ["--maximize", "solvent"],
      /has no column of numbers "solvent"; there are "temperature", "purity", "loss"$/m,
    ],
    ["a,b\nx,y\nz,y\n", [], /has no column of numbers, so there is no result$/m],
  ])("%j with %j is refused", async (content, args, message) => {
    const table = write("clear.csv", content);
    const { code, error } = await boflow(["init", file("refused.yaml"), "--from", table, ...args]);
    expect(code).toBe(1);
    expect(error).toMatch(message);
    expect(existsSync(file("refused.yaml"))).toBe(false);
  });
});
