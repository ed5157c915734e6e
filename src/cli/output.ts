import Table from "cli-table3";
import pc from "picocolors";
import type { Prompts } from "./prompts.ts";

type Colors = ReturnType<typeof pc.createColors>;

/** What is written to: a stream of Node, or a fake one. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
}

export interface OutputOptions {
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Whether a person can answer questions; default: whether all three streams are terminals. */
  readonly isInteractive?: boolean;
  readonly isJson?: boolean;
  readonly isQuiet?: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Asks questions; tests have their own. */
  readonly prompts?: () => Promise<Prompts>;
}

/** A column of a table. */
interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

/**
 * What a command says. Results go to the standard output, everything else to the standard error, so that `boflow … > file` and `| jq` get the
 * results alone. Colours are for terminals, unless NO_COLOR is set.
 */
export class Output {
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  readonly isInteractive: boolean;
  /** For the standard output. */
  readonly colors: Colors;
  readonly #given: OutputOptions;
  readonly #errorColors: Colors;

  constructor(options: OutputOptions) {
    const { stdout, stderr, isInteractive, isJson = false, isQuiet = false, env = {} } = options;
    this.#given = options;
    this.isJson = isJson;
    this.isQuiet = isQuiet;
    this.isInteractive = isInteractive ?? Boolean(stdout.isTTY && stderr.isTTY && process.stdin.isTTY);
    this.colors = pc.createColors(isColored(stdout, env));
    this.#errorColors = pc.createColors(isColored(stderr, env));
  }

  /** The same with other settings, as the options of a command say. */
  with(settings: { readonly isJson?: boolean; readonly isQuiet?: boolean }): Output {
    return new Output({ ...this.#given, ...settings });
  }

  /** What the command is asked for: with --json the data, else the text. */
  result(data: unknown, text: string): void {
    this.print(this.isJson ? JSON.stringify(data, finiteOrText, 2) : text);
  }

  /** Text on the standard output. */
  print(text: string): void {
    this.#given.stdout.write(`${text}\n`);
  }

  /** What is going on; not with --quiet. */
  note(text: string): void {
    if (!this.isQuiet) this.#given.stderr.write(`${text}\n`);
  }

  warn(text: string): void {
    this.#given.stderr.write(`${this.#errorColors.yellow("warning:")} ${text}\n`);
  }

  error(text: string): void {
    this.#given.stderr.write(`${this.#errorColors.red("boflow:")} ${text}\n`);
  }

  /** Rows in aligned columns. */
  table(columns: readonly (Column | string)[], rows: readonly (readonly string[])[]): string {
    const described = columns.map((column) => (typeof column === "string" ? { title: column } : column));
    const table = new Table({
      head: described.map(({ title }) => this.colors.bold(title)),
      colAligns: described.map(({ align = "left" }) => align),
      style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
      chars: borderless,
    });
    for (const row of rows) table.push([...row]);
    return table
      .toString()
      .split("\n")
      .map((line) => line.trimEnd())
      .join("\n");
  }

  /** Questions to a person. */
  async prompts(): Promise<Prompts> {
    if (this.#given.prompts) return this.#given.prompts();
    const { clackPrompts } = await import("./prompts.ts");
    return clackPrompts;
  }

  /** The terminal on which progress is shown; null where nobody looks at it. */
  get progressStream(): Sink | null {
    const { stderr } = this.#given;
    return stderr.isTTY && !this.isQuiet && !this.isJson ? stderr : null;
  }
}

const sides = ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"];
const inner = ["left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"];
const borderless = Object.fromEntries([...sides, ...inner].map((part) => [part, ""]));

function isColored({ isTTY }: Sink, { NO_COLOR, FORCE_COLOR, TERM }: Readonly<Record<string, string | undefined>>) {
  if (NO_COLOR) return false;
  return Boolean(FORCE_COLOR) || (Boolean(isTTY) && TERM !== "dumb");
}

/** JSON has no infinite numbers. */
function finiteOrText(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
