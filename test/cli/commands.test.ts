import { describe, expect, test } from "vitest";
import { commands } from "../../src/cli/commands/index.ts";
import { Output } from "../../src/cli/output.ts";
import { program } from "../../src/cli/program.ts";
import { boflow } from "./fakeTerminal.ts";

const silent = { write: () => {} };
const parser = () => program(new Output({ stdout: silent, stderr: silent, isInteractive: false }));

/** The words of a shell line up to its first pipe or redirection, without comments and quotes. */
const words = (line: string) =>
  [...line.split(/ [|>] /)[0].matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c);

test("the help lists every command, with the exit codes", async () => {
  const { code, out } = await boflow(["--help"]);
  expect(code).toBe(0);
  for (const { name } of commands) expect(out).toMatch(new RegExp(`^  ${name} `, "m"));
  expect(out).toMatch(/Exit codes:\n {2}0 /);
});

test("names are unique", () => {
  expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length);
});

describe.each(commands.map((record) => [record.name, record] as const))("boflow %s", (name, record) => {
  const command = () => parser().commands.find((each) => each.name() === name) ?? expect.fail("it is not there");

  test("has a sentence about itself, and its help shows it with every option and example", async () => {
    expect(record.about).toMatch(/^[A-Z].*[^.]$/);
    const { code, out } = await boflow([name, "--help"]);
    expect(code).toBe(0);
    const shown = out.replaceAll(/\s+/g, " ");
    expect(shown).toContain(record.about);
    for (const { flags, about } of Object.values(record.options)) {
      expect(shown).toContain(flags);
      expect(shown).toContain(about);
    }
    for (const { about } of Object.values(record.arguments)) expect(shown).toContain(about);
    for (const [line, about] of record.examples) expect(out).toContain(`# ${about}\n  $ ${line}`);
  });

  test("options are declared under the names that commander gives them", () => {
    const known = command().options.map((option) => option.attributeName());
    for (const key of Object.keys(record.options)) expect(known).toContain(key);
  });

  test("has examples, which it understands", () => {
    const own = record.examples.map(([line]) => words(line)).filter(([program]) => program === "boflow");
    expect(own.length).toBeGreaterThan(0);
    for (const [, first, ...rest] of own) {
      expect(first).toBe(name);
      const parsed = command().action(() => {});
      parsed.parse(rest, { from: "user" });
      expect(parsed.processedArgs.length).toBe(Object.keys(record.arguments).length);
    }
  });

  test("refuses an unknown option, and says how to see the known ones", async () => {
    const { code, out, error } = await boflow([name, "--no-such-option"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(error).toMatch(/unknown option '--no-such-option'|required (option|argument)/);
    expect(error).toContain(`boflow ${name} --help`);
  });

  test.runIf(Object.values(record.arguments).some(({ form }) => form === "required"))(
    "refuses to do without its operands",
    async () => expect(await boflow([name])).toMatchObject({ code: 2, out: "" }),
  );
});

test("boflow doctor says what works, and what does not and why", async () => {
  const { code, out } = await boflow(["doctor", "--json"]);
  expect(code).toBe(0);
  const found = JSON.parse(out) as { what: string; works: boolean; detail: string }[];
  expect(found.map(({ what }) => what)).toEqual(expect.arrayContaining(["Node", "workers", "journals", "WebAssembly"]));
  for (const { what, works, detail } of found)
    expect(works || what === "workers" || what === "workbooks", detail).toBe(true);
  expect((await boflow(["doctor"])).out).toMatch(/^ok +Node +v\d+/m);
});
