import { describe, expect, test } from "vitest";
import { multiObjectiveTestFunctions, testFunctions } from "../../src/testFunctions/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { type Case, reference } from "../support/reference.ts";

const tolerance = { rtol: 1e-9, atol: 1e-9 };
const cases = reference("test_functions").filter((c) => c.num_objectives === 1);

/** "Hartmann, d=4" is `Hartmann` with `dim`; options that a problem has of its own stand in `constants`. */
function problemOf({ name, dim, constants: { M: wells, a, b } }: Case) {
  const own = { ...(wells && { wells }), ...(a && { a }), ...(b && { b }) };
  return testFunctions[name.split(",")[0]]({ dim, ...own });
}

describe.each(cases)("$name", (c) => {
  const problem = problemOf(c);

  test("values and slacks", () => {
    expectAllclose(problem.evaluateAll(c.X), c.value, tolerance, "value");
    expectAllclose(c.X.map(problem.slack), c.slack ?? [], tolerance, "slack");
  });

  test("definition", () => {
    expect(problem).toMatchObject({
      dim: c.dim,
      minimize: c.minimize,
      numConstraints: c.num_constraints ?? 0,
      optimalValue: c.optimal_value,
    });
    expectAllclose(problem.bounds, c.bounds, tolerance, "bounds");
    expect(problem.fidelityDims).toEqual(c.fidelity_dims);
    expect(problem.costPerFidelity).toEqual(c.cost_per_fidelity);
    expect(problem.discreteInputs).toEqual(c.discrete_inputs);
  });

  test("optimum", () => {
    expectAllclose(problem.optimizers ?? [], c.optimizers ?? [], tolerance, "optimizers");
    const reached = problem.evaluateAll(problem.optimizers ?? []);
    expectAllclose(reached, c.value_at_optimizers ?? [], tolerance, "value at the optimizers");
    // Optimizers and optimum are quoted with few digits.
    for (const value of reached) expectAllclose(value, problem.optimalValue!, { rtol: 1e-4, atol: 1e-9 }, "optimum");
  });
});

test("every problem of the registry is in the reference file, and the other way round", () => {
  expect(Object.keys(testFunctions).sort()).toEqual([...new Set(cases.map((c) => c.name.split(",")[0]))].sort());
});

const several = reference("test_functions").filter((c) => c.num_objectives > 1);

/** Some names say the numbers of objectives and inputs. */
function multiObjectiveProblemOf({ name, dim, num_objectives }: Case) {
  const named = name.includes("m=") && { numObjectives: num_objectives };
  return multiObjectiveTestFunctions[name.split(",")[0]]({ dim, ...named } as object);
}

describe.each(several)("$name", (c) => {
  const problem = multiObjectiveProblemOf(c);

  test("values and slacks", () => {
    expectAllclose(problem.evaluateAll(c.X), c.value, tolerance, "value");
    expectAllclose(c.X.map(problem.slack), c.slack ?? [], tolerance, "slack");
  });

  test("definition", () => {
    expect(problem).toMatchObject({
      dim: c.dim,
      minimize: c.minimize,
      numObjectives: c.num_objectives,
      numConstraints: c.num_constraints ?? 0,
    });
    expectAllclose(problem.bounds, c.bounds, tolerance, "bounds");
    expectAllclose(problem.referencePoint, c.reference_point, tolerance, "reference point");
    expectAllclose(problem.maxHypervolume ?? [], c.max_hypervolume ?? [], tolerance, "hypervolume");
    expect(problem.fidelityDims).toEqual(c.fidelity_dims);
  });
});

test("so is every problem of several objectives", () => {
  const names = [...new Set(several.map((c) => c.name.split(",")[0]))].sort();
  expect(Object.keys(multiObjectiveTestFunctions).sort()).toEqual(names);
});
