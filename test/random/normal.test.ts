import { expect, test } from "vitest";
import { normalBaseSamples, normalFromUniform, sobol } from "../../src/random/index.ts";
import { expectAllclose } from "../support/allclose.ts";
import { reference } from "../support/reference.ts";

for (const { name, uniforms, normals } of reference("sampling").filter((c) => c.op !== "sobol"))
  test(name, () => {
    const u: number[] = uniforms.flat();
    const z: number[] = normals.flat();
    u.forEach((value, i) => {
      expectAllclose(normalFromUniform(value), z[i], { rtol: 1e-12, atol: 1e-14 }, `at ${value}`);
    });
  });

test("normalFromUniform of unscrambled Sobol points gives the reference base samples", () => {
  const { uniforms, normals } = reference("sampling").find((c) => c.op === "normal_sobol")!;
  const points = sobol(uniforms[0].length, { scramble: false, skip: 1 }).next(uniforms.length);
  expect(Array.from(points)).toEqual(uniforms.flat());
  expectAllclose(points.map(normalFromUniform), normals, { rtol: 1e-12, atol: 1e-14 });
});

test.each(["sobol", "iid"] as const)("%s base samples are standard normal, seeded and of the right size", (method) => {
  const z = normalBaseSamples(4096, 3, { seed: 11, method });
  expect(z.length).toBe(4096 * 3);
  const tolerance = method === "sobol" ? 0.005 : 0.06;
  for (let a = 0; a < 3; a++) {
    let mean = 0;
    const products = [0, 0, 0];
    for (let i = 0; i < 4096; i++) {
      mean += z[3 * i + a] / 4096;
      for (let b = 0; b < 3; b++) products[b] += (z[3 * i + a] * z[3 * i + b]) / 4096;
    }
    expect(Math.abs(mean)).toBeLessThan(tolerance);
    for (let b = 0; b < 3; b++) expect(Math.abs(products[b] - (a === b ? 1 : 0))).toBeLessThan(2 * tolerance);
  }
  expect(normalBaseSamples(4096, 3, { seed: 11, method })).toEqual(z);
  expect(normalBaseSamples(4096, 3, { seed: 12, method })).not.toEqual(z);
});

test.each(["sobol", "iid"] as const)("%s base samples of more dimensions begin with those of fewer", (method) => {
  const [few, many] = [3, 5].map((d) => normalBaseSamples(16, d, { seed: 4, method }));
  for (let i = 0; i < 16; i++) expect(many.slice(5 * i, 5 * i + 3)).toEqual(few.slice(3 * i, 3 * i + 3));
});

test("base samples: invalid arguments are refused by name, and many dimensions are supported", () => {
  for (const d of [0, Number.NaN]) expect(() => normalBaseSamples(4, d)).toThrow(/invalid dimension/);
  expect(() => normalBaseSamples(0, 2)).toThrow(/invalid numSamples/);
  expect(() => normalBaseSamples(4, 2, { method: "halton" as "iid" })).toThrow(/invalid method/);
  expect(normalBaseSamples(4, 3000, { method: "iid" }).length).toBe(12_000);
  // Beyond the built-in Sobol directions: independent draws, which leave the columns before them as they are.
  const [many, more] = [300, 3000].map((d) => normalBaseSamples(64, d, { seed: 2 }));
  for (let i = 0; i < 64; i++) expect(more.slice(3000 * i, 3000 * i + 300)).toEqual(many.slice(300 * i, 300 * (i + 1)));
  expect(new Set(more).size).toBe(more.length);
  expect(Math.abs(more.reduce((sum, z) => sum + z, 0) / more.length)).toBeLessThan(0.01);
  expect(more.reduce((sum, z) => sum + z * z, 0) / more.length).toBeCloseTo(1, 1);
});
