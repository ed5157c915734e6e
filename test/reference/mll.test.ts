import { describe, test } from "vitest";
import { gammaPrior, halfCauchyPrior, logNormalPrior, normalPrior, type Prior } from "../../src/parameters/index.ts";
import { grad, variable } from "../../src/tensor/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { type Case, reference } from "../support/reference.ts";

const priors: Record<string, (fields: Case) => Prior> = {
  lognormal: ({ loc, scale }) => logNormalPrior(loc, scale),
  gamma: ({ concentration, rate }) => gammaPrior(concentration, rate),
  normal: ({ loc, scale }) => normalPrior(loc, scale),
  half_cauchy: ({ scale }) => halfCauchyPrior(scale),
};

describe("log_prior", () => {
  test.each(reference("mll").filter((c) => c.op === "log_prior"))("$name", (c) => {
    const prior = priors[c.prior.type](c.prior);
    const x = variable(c.x);
    const density = prior.logDensity(x);
    expectAllclose(density, c.value, { rtol: 1e-9, atol: 1e-10 }, "value");
    expectAllclose(grad(density, [x])[0], c.derivative, { rtol: 1e-7, atol: 1e-8 }, "derivative");
    expectAllclose(prior.mode ?? Number.NaN, c.mode, { rtol: 1e-9, atol: 1e-12 }, "mode");
  });
});
