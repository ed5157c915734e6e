import { expect, test } from "vitest";
import { lineSplitter } from "../../src/program/lines.ts";
import { readingOf } from "../../src/program/metrics.ts";

test("lines have no codes of colors, wherever chunks end", () => {
  const bytes = Buffer.from('\x1b[1;32mepoch 1\x1b[0m\r\n\x1b[32m{"loss": 0.25}\x1b[0m\n\x1b[31mlast line\x1b[0m');
  for (let size = 1; size <= bytes.length; size++) {
    const splitter = lineSplitter();
    const lines: string[] = [];
    for (let at = 0; at < bytes.length; at += size) lines.push(...splitter.take(bytes.subarray(at, at + size)));
    lines.push(...splitter.rest());
    expect(lines).toEqual(["epoch 1", '{"loss": 0.25}', "last line"]);
    expect(readingOf(lines[1], ["loss"])?.values).toEqual({ loss: 0.25 });
  }
});
