import { describe, expect, it, test } from "vitest";
import * as room from "../../src/acquisition/index.ts";
import { acquisitionSuite } from "../../src/testing/index.ts";
import { entries } from "./catalogue.ts";

describe.each(entries.map((entry) => [entry.name, entry] as const))("%s", (_, entry) => {
  for (const { name, run } of acquisitionSuite([entry])) it(name, run);
});

/** Exported functions that make no acquisition function of a model. */
const others = [
  "acquisition",
  "affineFidelityCost",
  "analytic",
  "chebyshevScalarization",
  "conditionalValueAtRisk",
  "checkedAcquisition",
  "checkedModel",
  "functionChecks",
  "expandTraceObservations",
  "expectation",
  "gumbelMaxValues",
  "incumbentsOf",
  "inverseCostWeighting",
  "jointAcquisition",
  "linearObjective",
  "monteCarlo",
  "objectivesOf",
  "optimalSamples",
  "projectToTargetFidelity",
  "pruneBaseline",
  "scalarizedPosteriorTransform",
  "splitFantasyPoints",
  "valueAtRisk",
  "valuesOf",
  "worstCase",
];

test("every exported factory is in the catalogue, and makes functions of its own name", () => {
  const exported = new Map<string, unknown>(Object.entries(room));
  const covered = new Set<unknown>(entries.map(({ factory, make }) => factory ?? make));
  const missing = [...exported].filter(([name, value]) => !others.includes(name) && !covered.has(value));
  expect(missing.map(([name]) => name)).toEqual([]);
  for (const { make, model, options, factory } of entries)
    if (!factory) expect(exported.get(make(model(), options).name)).toBe(make);
});
