import { pow } from "../math/index.ts";
import { type RandomGenerator, samplePolytope, spreadPoints } from "../random/index.ts";
import type { SearchSpace } from "./searchSpace.ts";

/** n sets of q points of the space in free unit coordinates: scrambled Sobol, or uniform in the polytope of constraints. */
export function sampleSpace(space: SearchSpace, q: number, n: number, random: RandomGenerator): Float64Array[] {
  const width = q * space.free;
  if (space.free === 0) return rows(new Float64Array(0), n, 0);
  if (space.constrained) {
    const seed = random.fork("polytope").integer(0x80000000);
    return rows(samplePolytope(n * q, space.polytope(1), { seed }), n, width);
  }
  return rows(spreadPoints(n, width, random.fork("sobol").integer(0x80000000)), n, width);
}

/** A point of the unit cube moved by normal steps of one size, from a tenth of the cube down to a thousandth. */
export function near(centre: Float64Array, random: RandomGenerator): Float64Array {
  const step = pow(10, -1 - 2 * random.uniform());
  return centre.map((u) => reflect(u + step * random.normal()));
}

/** Into [0, 1] by reflection at the ends. */
function reflect(u: number): number {
  const v = Math.abs(u % 2);
  return v > 1 ? 2 - v : v;
}

function rows(data: Float64Array, n: number, width: number): Float64Array[] {
  return Array.from({ length: n }, (_, i) => data.slice(i * width, (i + 1) * width));
}
