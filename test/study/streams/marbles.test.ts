import { describe, expect, test } from "vitest";
import { marbles } from "../../support/marbles.ts";
import { beginFake, beginStudy, scenarios } from "./scenarios.ts";

describe.each([
  ["a fake study that answers at once", beginFake],
  ["a study in memory", beginStudy],
])("%s", (_, begin) => {
  test.each(scenarios)("$name", async ({ run }) => {
    let check = () => {};
    await marbles(
      async (m) => {
        check = await run(m, begin);
      },
      (actual, expected) => expect(actual).toEqual(expected),
    );
    check();
  });
});
