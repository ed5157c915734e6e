import { generator, type RandomGenerator } from "../../src/random/index.ts";

/** Random objective values of n points: near a front, or on a coarse grid, where ties and duplicates are frequent. */
export function randomPoints(random: RandomGenerator, n: number, m: number): number[][] {
  const grid = random.uniform() < 0.4;
  return Array.from({ length: n }, () => {
    const direction = Array.from({ length: m }, () => Math.abs(random.normal()));
    const norm = Math.hypot(...direction);
    if (grid) return direction.map((v) => Math.floor(4 * (v / norm)));
    return direction.map((v) => (v / norm) * (0.7 + 0.3 * random.uniform()));
  });
}

/** A seeded problem: 1 to `most` points of m objectives and a reference point, which lies above some of them in a quarter of the cases. */
export function randomFront(seed: number, m: number, most: number) {
  const random = generator(`front ${seed} ${m}`);
  const Y = randomPoints(random, 1 + Math.floor(random.uniform() * most), m);
  const referencePoint = Array.from({ length: m }, () => (random.uniform() < 0.25 ? 0.2 : -0.1));
  return { Y, referencePoint, random };
}
