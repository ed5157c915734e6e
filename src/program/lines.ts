import { StringDecoder } from "node:string_decoder";
import { stripVTControlCharacters } from "node:util";

/** Longer lines are cut, so that a program that writes no line ends does not fill the memory. */
const LONGEST = 65_536;

/** Cuts chunks of bytes into lines without the codes of colors, in bounded memory. */
export function lineSplitter(): { take(chunk: Uint8Array): string[]; rest(): string[] } {
  const decoder = new StringDecoder("utf8");
  let pending = "";
  return {
    take(chunk) {
      const lines = (pending + decoder.write(Buffer.from(chunk))).split(/\r\n|\n|\r(?!$)/);
      pending = (lines.pop() as string).slice(0, LONGEST);
      return lines.map((line) => stripVTControlCharacters(line.slice(0, LONGEST)));
    },
    rest() {
      const last = pending + decoder.end();
      pending = "";
      return last === "" ? [] : [stripVTControlCharacters(last.replace(/\r$/, ""))];
    },
  };
}

const [LINES, WIDTH] = [10, 300];

/** The last lines of an output, without empty ones. */
export class Tail {
  #lines: string[] = [];

  add(line: string): void {
    if (line.trim() === "") return;
    this.#lines.push(line.length > WIDTH ? `${line.slice(0, WIDTH)}…` : line);
    if (this.#lines.length > LINES) this.#lines.shift();
  }

  toString(): string {
    return this.#lines.map((line) => `  ${line}`).join("\n");
  }
}
