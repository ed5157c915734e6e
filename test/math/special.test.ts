import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as s from "../../src/math/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { type Case, reference } from "../support/reference.ts";

type Scalar = (x: number) => number;
type Pair = { value: Scalar; derivative: Scalar };

const VALUE = { rtol: 1e-10, atol: 1e-14 };
const DERIVATIVE = { rtol: 1e-8, atol: 1e-14 };

/** Value and derivative of each function of special.json, by its name there. */
const plain: Record<string, Pair> = {
  phi: { value: s.normalPdf, derivative: (x) => -x * s.normalPdf(x) },
  ndtr: { value: s.ndtr, derivative: s.normalPdf },
  ndtri: { value: s.ndtri, derivative: (p) => 1 / s.normalPdf(s.ndtri(p)) },
  log_phi: { value: s.logPhi, derivative: (x) => -x },
  log_ndtr: { value: s.logNdtr, derivative: s.dlogNdtr },
  log_hazard: { value: s.logHazard, derivative: s.dlogHazard },
  erfc: { value: s.erfc, derivative: (x) => (-2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) },
  erfcx: { value: s.erfcx, derivative: s.derfcx },
  log_erfc: { value: s.logErfc, derivative: s.dlogErfc },
  log_erfcx: { value: s.logErfcx, derivative: s.dlogErfcx },
  h: { value: s.eiHelper, derivative: s.ndtr },
  log_h: { value: s.logEiHelper, derivative: s.dlogEiHelper },
  log1mexp: { value: s.log1mexp, derivative: s.dlog1mexp },
  log1pexp: { value: s.softplus, derivative: s.sigmoid },
  log_sigmoid: { value: s.logSigmoid, derivative: (x) => s.sigmoid(-x) },
  cauchy: { value: s.cauchy, derivative: s.dcauchy },
};

const tempered: Record<string, Pair> = {
  softplus: { value: s.softplus, derivative: s.sigmoid },
  log_softplus: { value: s.logSoftplus, derivative: s.dlogSoftplus },
  fatplus: { value: s.fatplus, derivative: s.dfatplus },
  log_fatplus: { value: s.logFatplus, derivative: s.dlogFatplus },
  fatmoid: { value: s.fatmoid, derivative: s.dfatmoid },
  log_fatmoid: { value: s.logFatmoid, derivative: s.dlogFatmoid },
};

const pareto = (x: number, alpha: number) => s.exp(s.logPareto(x, alpha));

/** The function of a case, with its temperature or power put in; undefined for functions of vectors. */
function functionOf({ function: name, params }: Case): Pair | undefined {
  if (name in plain) return plain[name];
  if (name === "pareto")
    return {
      value: (x) => pareto(x, params.alpha),
      derivative: (x) => pareto(x, params.alpha) * s.dlogPareto(x, params.alpha),
    };
  if (!(name in tempered)) return undefined;
  const { value, derivative } = tempered[name];
  const tau: number = params.tau;
  if (name === "softplus" || name === "fatplus")
    return { value: (x) => tau * value(x / tau), derivative: (x) => derivative(x / tau) };
  const shift = name === "log_softplus" || name === "log_fatplus" ? Math.log(tau) : 0;
  return { value: (x) => shift + value(x / tau), derivative: (x) => derivative(x / tau) / tau };
}

const cases = reference("special");

describe("scalar reference cases", () => {
  for (const c of cases) {
    const f = functionOf(c);
    if (!f) continue;
    test(c.name, () => {
      expectAllclose(c.x.map(f.value), c.value, VALUE, "value");
      expectAllclose(c.x.map(f.derivative), c.derivative, DERIVATIVE, "derivative");
    });
  }

  test("every case with a derivative has a function", () => {
    const missing = cases.filter((c) => "derivative" in c && !functionOf(c)).map((c) => c.name);
    expect(missing).toEqual([]);
  });

  for (const c of cases.filter((c) => c.function === "log_prob_normal_in"))
    test(c.name, () => {
      const map = (f: (a: number, b: number) => number) => c.a.map((a: number, i: number) => f(a, c.b[i]));
      expectAllclose(map(s.logProbNormalIn), c.value, VALUE, "value");
      expectAllclose(map(s.dlogProbNormalInLower), c.derivative_a, DERIVATIVE, "derivative in a");
      expectAllclose(map(s.dlogProbNormalInUpper), c.derivative_b, DERIVATIVE, "derivative in b");
    });
});

describe("extreme arguments", () => {
  const INF = Number.POSITIVE_INFINITY;
  /** Limits at −∞ and +∞. */
  const limits: Record<string, [Scalar, number, number]> = {
    erf: [s.erf, -1, 1],
    erfc: [s.erfc, 2, 0],
    erfcx: [s.erfcx, INF, 0],
    derfcx: [s.derfcx, -INF, 0],
    logErfc: [s.logErfc, Math.LN2, -INF],
    dlogErfc: [s.dlogErfc, 0, -INF],
    logErfcx: [s.logErfcx, INF, -INF],
    dlogErfcx: [s.dlogErfcx, -INF, 0],
    normalPdf: [s.normalPdf, 0, 0],
    ndtr: [s.ndtr, 0, 1],
    logPhi: [s.logPhi, -INF, -INF],
    logNdtr: [s.logNdtr, -INF, 0],
    dlogNdtr: [s.dlogNdtr, INF, 0],
    logHazard: [s.logHazard, -INF, INF],
    dlogHazard: [s.dlogHazard, INF, 0],
    h: [s.eiHelper, 0, INF],
    logEiHelper: [s.logEiHelper, -INF, INF],
    dlogEiHelper: [s.dlogEiHelper, INF, 0],
    slopeGap: [s.slopeGap, 0, 0],
    softplus: [s.softplus, 0, INF],
    sigmoid: [s.sigmoid, 0, 1],
    logSigmoid: [s.logSigmoid, -INF, 0],
    logSoftplus: [s.logSoftplus, -INF, INF],
    dlogSoftplus: [s.dlogSoftplus, 1, 0],
    cauchy: [s.cauchy, 0, 0],
    dcauchy: [s.dcauchy, 0, 0],
    logCauchy: [s.logCauchy, -INF, -INF],
    dlogCauchy: [s.dlogCauchy, 0, 0],
    fatplus: [s.fatplus, 0, INF],
    dfatplus: [s.dfatplus, 0, 1],
    logFatplus: [s.logFatplus, -INF, INF],
    dlogFatplus: [s.dlogFatplus, 0, 0],
    fatmoid: [s.fatmoid, 0, 1],
    dfatmoid: [s.dfatmoid, 0, 0],
    logFatmoid: [s.logFatmoid, -INF, 0],
    dlogFatmoid: [s.dlogFatmoid, 0, 0],
  };

  for (const [name, [f, left, right]] of Object.entries(limits))
    test(name, () => {
      expectAllclose([f(-INF), f(INF)], [left, right], { rtol: 1e-15, atol: 0 }, "limits");
      expect(f(Number.NaN)).toBeNaN();
      for (const x of [1e8, 1e16, 1e77, 1e150, 1e155, 1e300, Number.MAX_VALUE, 5e-324, 1e-300, 0])
        for (const y of [f(x), f(-x)]) expect(y, `${name} at ±${x}`).not.toBeNaN();
    });

  test("log h far below: −x²/2 − 2 log|x| − log(2π)/2, finite to −1e150", () => {
    for (const x of [-1e6, -1e9, -1e100, -1e150]) {
      expectAllclose(s.logEiHelper(x), -0.5 * x * x - 2 * Math.log(-x) - 0.5 * Math.log(2 * Math.PI), { rtol: 1e-15 });
      expectAllclose(s.dlogEiHelper(x), -x, { rtol: 1e-11 });
    }
  });

  test("power tails survive where the square overflows", () => {
    expectAllclose(s.logFatplus(-1e200), Math.log(0.1) - 400 * Math.LN10, { rtol: 1e-14 });
    expectAllclose(s.dlogFatplus(-1e200), 2e-200, { rtol: 1e-14, atol: 0 });
    expectAllclose(s.logFatmoid(-1e200), Math.log(2 / 3) - 400 * Math.LN10, { rtol: 1e-14 });
    expectAllclose(s.logPareto(1e200, 2), Math.log(2) - 400 * Math.LN10, { rtol: 1e-14 });
    expectAllclose(s.dlogPareto(1e200, 2), -2e-200, { rtol: 1e-14, atol: 0 });
    expect(s.logPareto(INF, 2)).toBe(-INF);
  });

  test("functions on a part of the line: end points, and NaN outside", () => {
    expect(s.log1mexp(0)).toBe(-INF);
    expect(s.log1mexp(-INF)).toBe(-0);
    expect(s.dlog1mexp(-INF)).toBe(-0);
    expect(s.log1mexp(1)).toBeNaN();
    expect([s.ndtri(0), s.ndtri(0.5), s.ndtri(1)]).toEqual([-INF, 0, INF]);
    for (const p of [-1e-9, 1.1, Number.NaN]) expect(s.ndtri(p)).toBeNaN();
    expectAllclose(s.ndtri(5e-324), -38.467405617144344, { rtol: 1e-13 });
  });

  test("intervals: equal, infinite and reversed ends", () => {
    expect(s.logProbNormalIn(-INF, INF)).toBe(-0);
    expectAllclose(s.logProbNormalIn(-INF, -3), s.logNdtr(-3), { rtol: 1e-15 });
    expectAllclose(s.logProbNormalIn(3, INF), s.logNdtr(-3), { rtol: 1e-15 });
    expectAllclose(s.logProbNormalIn(-INF, 3), s.logNdtr(3), { rtol: 1e-13 });
    expectAllclose(s.dlogProbNormalInUpper(-INF, -1e5), s.dlogNdtr(-1e5), { rtol: 1e-15 });
    expectAllclose(s.dlogProbNormalInLower(1e5, INF), -s.dlogNdtr(-1e5), { rtol: 1e-15 });
    expect(s.dlogProbNormalInUpper(-1, INF)).toBe(0);
    expect(s.logProbNormalIn(1, 1)).toBe(-INF);
    expect(s.logProbNormalIn(2, 1)).toBeNaN();
    expect(s.logProbNormalIn(-1, -2)).toBeNaN();
  });
});

describe("properties", () => {
  const real = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const near = fc.double({ min: -40, max: 40, noNaN: true });
  const argument = fc.oneof(near, real);

  /** Rounding may turn an order between neighbours by a few ulps. */
  const noLess = (y: number, x: number) => y >= x - 1e-13 * Math.abs(x) - 1e-300;

  const increasing: Record<string, Scalar> = {
    erf: s.erf,
    ndtr: s.ndtr,
    logNdtr: s.logNdtr,
    h: s.eiHelper,
    logEiHelper: s.logEiHelper,
    logHazard: s.logHazard,
    softplus: s.softplus,
    logSoftplus: s.logSoftplus,
    sigmoid: s.sigmoid,
    logSigmoid: s.logSigmoid,
    fatplus: s.fatplus,
    logFatplus: s.logFatplus,
    fatmoid: s.fatmoid,
    logFatmoid: s.logFatmoid,
  };
  const decreasing: Record<string, Scalar> = {
    erfc: s.erfc,
    erfcx: s.erfcx,
    logErfc: s.logErfc,
    logErfcx: s.logErfcx,
    dlogNdtr: s.dlogNdtr,
    dlogEiHelper: s.dlogEiHelper,
  };

  const logDiffExp = (a: number, b: number) => b + s.log1mexp(a - b);
  const ordered = (f: Scalar) => (x: number, y: number) => noLess(f(Math.max(x, y)), f(Math.min(x, y)));
  for (const [name, f] of Object.entries(increasing))
    test(`${name} increases`, () => fc.assert(fc.property(argument, argument, ordered(f))));
  for (const [name, f] of Object.entries(decreasing))
    test(`${name} decreases`, () =>
      fc.assert(
        fc.property(
          argument,
          argument,
          ordered((x) => -f(x)),
        ),
      ));

  test("the branches of dlogEiHelper, logEiHelper and slopeGap meet", () => {
    for (const x of [-1, -12]) {
      const [below, above] = [x * (1 + 1e-13), x * (1 - 1e-13)];
      expectAllclose(s.dlogEiHelper(below), s.dlogEiHelper(above), { rtol: 1e-12, atol: 0 });
      expectAllclose(s.logEiHelper(below), s.logEiHelper(above), { rtol: 1e-12, atol: 0 });
      expectAllclose(s.slopeGap(below), s.slopeGap(above), { rtol: 1e-10, atol: 0 });
    }
  });

  test("logs agree with the logs of the plain functions", () =>
    fc.assert(
      fc.property(fc.double({ min: -30, max: 30, noNaN: true }), (x) => {
        const log: Scalar = (y) => Math.log(y);
        expectAllclose(s.logEiHelper(x), log(s.eiHelper(x)), { rtol: 1e-12, atol: 1e-13 }, "logEiHelper");
        expectAllclose(s.logNdtr(x), log(s.ndtr(x)), { rtol: 1e-12, atol: 1e-13 }, "logNdtr");
        expectAllclose(s.logFatplus(x), log(s.fatplus(x)), { rtol: 1e-12, atol: 1e-13 }, "logFatplus");
        expectAllclose(s.logFatmoid(x), log(s.fatmoid(x)), { rtol: 1e-12, atol: 1e-13 }, "logFatmoid");
      }),
    ));

  test("ndtri is odd about 1/2 and increasing", () => {
    const dyadic = fc.integer({ min: 1, max: 2 ** 30 - 1 }).map((i) => i / 2 ** 30);
    fc.assert(
      fc.property(dyadic, dyadic, (p, q) => {
        expect(s.ndtri(1 - p)).toBe(-s.ndtri(p) || 0);
        if (p < q) expect(s.ndtri(p)).toBeLessThan(s.ndtri(q));
      }),
    );
  });

  test("ndtri inverts ndtr into the far tail", () =>
    fc.assert(
      fc.property(fc.double({ min: -37, max: 5, noNaN: true }), (x) => {
        expectAllclose(s.ndtri(s.ndtr(x)), x, { rtol: 1e-9, atol: 1e-9 });
      }),
    ));

  test("an interval's probability is additive, and the same mirrored", () =>
    fc.assert(
      fc.property(near, fc.double({ min: 1e-6, max: 3, noNaN: true }), (a, width) => {
        const [middle, b] = [a + width / 2, a + width];
        const parts = logDiffExp(s.logProbNormalIn(a, middle), s.logProbNormalIn(a, b));
        expectAllclose(s.logProbNormalIn(-b, -a), s.logProbNormalIn(a, b), { rtol: 1e-13, atol: 1e-14 });
        if (parts > s.logProbNormalIn(a, b) - 5)
          expectAllclose(parts, s.logProbNormalIn(middle, b), { rtol: 1e-9, atol: 1e-9 });
      }),
    ));
});
