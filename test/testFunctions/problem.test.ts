import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors/index.ts";
import { hypervolume } from "../../src/pareto/index.ts";
import {
  ackley,
  ackleyMixed,
  augmentedRosenbrock,
  branin,
  braninCurrin,
  constrainedGramacy,
  constrainedHartmann,
  cosine8,
  dtlz2,
  gsobol,
  hartmann,
  ishigami,
  labs,
  type MultiObjectiveProblem,
  michalewicz,
  pressureVessel,
  shekel,
  testFunctions,
  wingWeight,
  zdt1,
  zdt2,
  zdt3,
} from "../../src/testFunctions/index.ts";

describe("options", () => {
  test("negate flips value, optimum and direction, and leaves the slacks", () => {
    expect(branin({ negate: true })).toMatchObject({ minimize: false, optimalValue: -0.397887 });
    expect(branin({ negate: true }).evaluate([1, 2])).toBe(-branin().evaluate([1, 2]));
    expect(cosine8({ negate: true })).toMatchObject({ minimize: true, optimalValue: -0.8 });
    expect(ackley({ negate: true }).optimalValue).toBe(0);
    const gramacy = constrainedGramacy({ negate: true });
    expect(gramacy.slack([0.3, 0.4])).toEqual(constrainedGramacy().slack([0.3, 0.4]));
  });

  test("only observe adds noise, from its seed", () => {
    const draws = (seed: number) => {
      const problem = branin({ noiseStd: 0.5, seed });
      return Array.from({ length: 4000 }, () => problem.observe([1, 2]) - branin().evaluate([1, 2]));
    };
    const noise = draws(3);
    const mean = noise.reduce((a, b) => a + b) / noise.length;
    const variance = noise.reduce((a, b) => a + (b - mean) ** 2, 0) / noise.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.sqrt(variance)).toBeCloseTo(0.5, 1);
    expect(draws(3)).toEqual(noise);
    expect(draws(4)).not.toEqual(noise);
    expect(branin({ noiseStd: 0.5 }).evaluate([1, 2])).toBe(branin().evaluate([1, 2]));
    expect(branin().observe([1, 2])).toBe(branin().evaluate([1, 2]));
  });

  test("other bounds keep the optimum only where it is still known", () => {
    const bounds = [
      [0, 0],
      [10, 15],
    ];
    const right = branin({ bounds });
    expect(right.bounds).toEqual(bounds);
    expect(right.optimalValue).toBe(0.397887);
    expect(right.optimizers).toHaveLength(2);
    const corner = branin({
      bounds: [
        [-1, -1],
        [1, 1],
      ],
    });
    expect(corner.optimalValue).toBeNull();
    expect(corner.optimizers).toBeUndefined();
    const wider = ackley({
      bounds: [
        [-99, -99],
        [99, 99],
      ],
    });
    expect(wider.optimalValue).toBeNull();
  });

  test("a problem's bounds are its own copy", () => {
    branin().bounds[0][0] = 7;
    expect(branin().bounds[0][0]).toBe(-5);
  });

  test("a fixed number of inputs may be stated, not changed", () => {
    expect(branin({ dim: 2 }).dim).toBe(2);
    expect(() => branin({ dim: 3 })).toThrow("invalid dim: expected 2, the number of inputs of Branin, got 3");
  });

  test.each([
    ["a misspelt name", () => branin({ noise: 1 } as object), 'unknown option "noise"'],
    ["an option of another problem", () => branin({ wells: 5 } as object), 'unknown option "wells"'],
    ["negative noise", () => branin({ noiseStd: -1 }), "invalid noiseStd"],
    ["a broken seed", () => branin({ seed: 0.5 }), "invalid seed"],
    ["dim 0", () => ackley({ dim: 0 }), "invalid dim: expected a whole number of at least 1, got 0"],
    ["too few inputs", () => ackleyMixed({ dim: 3 }), "at least 4"],
    ["Hartmann with 5 inputs", () => hartmann({ dim: 5 }), "invalid dim: expected 3, 4 or 6, got 5"],
    ["Shekel with 11 wells", () => shekel({ wells: 11 }), "invalid wells"],
    ["Ishigami with b NaN", () => ishigami({ b: Number.NaN }), "invalid b"],
    ["Gsobol without weights", () => gsobol({ dim: 7 }), "invalid a: expected one weight per input"],
    ["Gsobol with a wrong number of weights", () => gsobol({ dim: 3, a: [1, 2] }), "invalid dim: expected 2"],
    ["bounds d x 2", () => hartmann({ bounds: [[0, 1]] }), "invalid bounds: expected 2 rows (lower, upper) of 6"],
    ["bounds upside down", () => michalewicz({ dim: 1, bounds: [[1], [0]] }), "lower below upper"],
    ["bounds NaN", () => michalewicz({ dim: 1, bounds: [[0], [Number.NaN]] }), "invalid bounds[1][0]"],
  ])("%s is refused", (_, make, message) => {
    expect(make).toThrow(InputError);
    expect(make).toThrow(message);
  });
});

describe("points", () => {
  test.each([
    ["too short", () => branin().evaluate([1]), "invalid x: expected one point of 2 numbers for Branin, got [1]"],
    ["missing", () => branin().evaluate(undefined as unknown as number[]), "invalid x"],
    ["NaN", () => branin().evaluate([1, Number.NaN]), "invalid x[1]: expected a finite number, got NaN"],
    ["infinite", () => constrainedGramacy().slack([Number.POSITIVE_INFINITY, 0]), "invalid x[0]"],
    ["a batch", () => branin().evaluate([[1, 2]] as unknown as number[]), "invalid x"],
    ["between levels", () => labs({ dim: 3 }).evaluate([0, 0.5, 1]), "invalid x[1]: expected one of 0, 1, got 0.5"],
    ["a wrong source", () => wingWeight().evaluate([...wingWeight().bounds[0].slice(0, 10), 4]), "invalid x[10]"],
  ])("%s: refused", (_, evaluate, message) => {
    expect(evaluate).toThrow(InputError);
    expect(evaluate).toThrow(message);
  });

  test("typed arrays are points too", () => {
    expect(branin().evaluate(Float64Array.of(1, 2))).toBe(branin().evaluate([1, 2]));
  });

  test("without constraints there are no slacks", () => {
    expect(branin().slack([1, 2])).toEqual([]);
  });
});

describe("special definitions", () => {
  test("Hartmann's optimum with three inputs lies outside the unit ball, so the constrained one quotes none", () => {
    expect(constrainedHartmann({ dim: 3 }).slack(hartmann({ dim: 3 }).optimizers![0])[0]).toBeLessThan(0);
    expect(constrainedHartmann({ dim: 3 }).optimalValue).toBeNull();
  });

  test.each([10, 20, 30, 40, 50, 60])("the best known sequence of length %i has the quoted merit", (dim) => {
    const problem = labs({ dim });
    expect(problem.evaluate(problem.optimizers![0])).toBeCloseTo(problem.optimalValue!, 3);
  });

  test("pressure vessel thicknesses round half to even sixteenths", () => {
    const cost = (thickness: number) => pressureVessel().evaluate([thickness, 1, 20, 160]);
    expect(cost(2.5 / 16)).toBe(cost(2 / 16));
    expect(cost(3.5 / 16)).toBe(cost(4 / 16));
  });

  test("Rosenbrock at full fidelity is Rosenbrock", () => {
    const point = fc.array(fc.double({ min: -5, max: 10, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(point, (x) => {
        const full = augmentedRosenbrock({ dim: 5 }).evaluate([...x, 1, 1]);
        expect(full).toBeCloseTo(testFunctions.Rosenbrock({ dim: 3 }).evaluate(x), 6);
      }),
    );
  });
});

test("no point within the bounds is better than the quoted optimum of an unconstrained problem", () => {
  for (const [name, make] of Object.entries(testFunctions)) {
    const { bounds, dim, discreteInputs, evaluate, fidelityDims, minimize, numConstraints, optimalValue } = make();
    // The optimum quoted is that of full fidelity; a cheaper source may lie below it.
    if (optimalValue === null || numConstraints > 0 || fidelityDims) continue;
    const unit = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: dim, maxLength: dim });
    fc.assert(
      fc.property(unit, (u) => {
        const x = u.map((ui, i) => {
          const value = bounds[0][i] + ui * (bounds[1][i] - bounds[0][i]);
          return discreteInputs?.[i] ? Math.round(value) : value;
        });
        const excess = minimize ? evaluate(x) - optimalValue : optimalValue - evaluate(x);
        expect(excess, name).toBeGreaterThan(-1e-4 * Math.max(1, Math.abs(optimalValue)));
      }),
      { numRuns: 30 },
    );
  }
});

describe("several objectives", () => {
  test("negate flips the values and the reference point; other bounds leave the hypervolume unknown", () => {
    const [plain, negated] = [braninCurrin(), braninCurrin({ negate: true })];
    expect(negated).toMatchObject({ minimize: false, referencePoint: [-18, -6], maxHypervolume: plain.maxHypervolume });
    expect(negated.evaluate([0.3, 0.4])).toEqual(plain.evaluate([0.3, 0.4]).map((y) => -y));
    expect(
      braninCurrin({
        bounds: [
          [0, 0],
          [0.5, 1],
        ],
      }).maxHypervolume,
    ).toBeNull();
    expect(dtlz2({ numObjectives: 4 })).toMatchObject({ dim: 13, numObjectives: 4 });
    expect(() => dtlz2({ numObjectives: 4, dim: 3 })).toThrow(/dim/);
    expect(zdt1({ noiseStd: 0.1, seed: 2 }).observe(new Array(30).fill(0.5))).toHaveLength(2);
  });

  test.each<[string, MultiObjectiveProblem, (t: number) => number[]]>([
    ["ZDT1", zdt1({ dim: 3, negate: true }), (t) => [t, 0, 0]],
    ["ZDT2", zdt2({ dim: 3, negate: true }), (t) => [t, 0, 0]],
    ["ZDT3", zdt3({ dim: 3, negate: true }), (t) => [t, 0, 0]],
    ["DTLZ2", dtlz2({ negate: true, dim: 4 }), (t) => [t, 0.5, 0.5, 0.5]],
  ])("the front of %s has the hypervolume that is quoted", (_, problem, onFront) => {
    const Y = Array.from({ length: 2001 }, (_, i) => problem.evaluate(onFront(i / 2000)));
    const reached = hypervolume(Y, problem.referencePoint) / problem.maxHypervolume!;
    expect(reached).toBeLessThanOrEqual(1 + 1e-9);
    expect(reached).toBeGreaterThan(0.998);
  });
});
