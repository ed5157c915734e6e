import { beforeAll, describe, expect, test } from "vitest";
import { chromiumPath, inChromium, inNode, program, recordedBits } from "../../scripts/engines.mjs";

describe("a fit, searches and a study give the recorded bits", () => {
  let script: string;
  beforeAll(async () => {
    script = await program();
  });

  test("under this Node", () => {
    expect(inNode(script)).toEqual(recordedBits());
  });

  test.skipIf(!chromiumPath)("in Chromium (skipped where there is none)", async () => {
    expect(await inChromium(script)).toEqual(recordedBits());
  });
});
