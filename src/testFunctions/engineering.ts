import { pow, square } from "../math/index.ts";
import { problem } from "./problem.ts";

const { PI, min, round, sqrt } = Math;

/**
 * Cost of a cylindrical pressure vessel: thickness of shell and head (bought in steps of 1/16 inch), radius and length
 * (Coello Coello and Mezura Montes 2002).
 */
export const pressureVessel = problem({
  name: "PressureVessel",
  bounds: [
    [0, 0, 10, 150],
    [10, 10, 50, 200],
  ],
  optimalValue: 6059.946341,
  evaluate: ([shell, head, r, length]) => {
    const s = sixteenths(shell);
    const h = sixteenths(head);
    return 0.6224 * s * r * length + 1.7781 * h * square(r) + 3.1661 * square(s) * length + 19.84 * square(s) * r;
  },
  slack: ([shell, head, r, length]) => [
    shell - 0.0193 * r,
    head - 0.00954 * r,
    PI * square(r) * length + (4 / 3) * PI * pow(r, 3) - 1_296_000,
    240 - length,
  ],
});

/** The nearest multiple of 1/16; half-way, the even one. */
function sixteenths(inches: number): number {
  const steps = 16 * inches;
  return (steps % 1 === 0.5 ? 2 * round(steps / 2) : round(steps)) / 16;
}

/**
 * Cost of a welded beam: weld thickness and length, beam height and width, under limits of stress, deflection and
 * buckling (Coello Coello and Mezura Montes 2002).
 */
export const weldedBeamSO = problem({
  name: "WeldedBeamSO",
  bounds: [
    [0.125, 0.1, 0.1, 0.1],
    [10, 10, 10, 10],
  ],
  optimalValue: 1.728226,
  evaluate: ([h, l, t, b]) => 1.10471 * square(h) * l + 0.04811 * t * b * (14 + l),
  slack: ([h, l, t, b]) => {
    const load = 6000; // lb
    const overhang = 14; // in
    const E = 30e6; // psi, Young's modulus
    const G = 12e6; // psi, shear modulus
    const radius = sqrt(0.25 * (square(l) + square(h + t)));
    const inertia = 2 * sqrt(2) * h * l * (square(l) / 12 + 0.25 * square(h + t));
    const shear = load / (sqrt(2) * h * l);
    const torsion = (load * (overhang + l / 2) * radius) / inertia;
    const weldStress = sqrt(square(shear) + (shear * torsion * l) / radius + square(torsion));
    const bendingStress = (6 * load * overhang) / (b * square(t));
    const deflection = (4 * load * pow(overhang, 3)) / (E * pow(t, 3) * b);
    const bucklingLoad =
      ((4.013 * E * t * pow(b, 3) * 6) / square(overhang)) * (1 - (0.25 * t * sqrt(E / G)) / overhang);
    return [
      13600 - weldStress,
      30000 - bendingStress,
      b - h,
      5 - 0.10471 * square(h) - 0.04811 * t * b * (14 + l),
      0.25 - deflection,
      bucklingLoad - load,
    ];
  },
});

/**
 * Weight of a coil spring: wire diameter, coil diameter, number of coils (Hedar and Fukushima 2006). No slack falls
 * below −100.
 */
export const tensionCompressionString = problem({
  name: "TensionCompressionString",
  bounds: [
    [0.01, 0.01, 0.01],
    [1, 1, 20],
  ],
  optimalValue: 0.012681,
  evaluate: ([w, d, n]) => square(w) * d * (n + 2),
  slack: ([w, d, n]) =>
    [
      1 - (pow(d, 3) * n) / (71785 * pow(w, 4)),
      (4 * square(d) - w * d) / (12566 * pow(w, 3) * (d - w)) + 1 / (5108 * square(w)) - 1,
      1 - (140.45 * w) / (n * square(d)),
      (w + d) / 1.5 - 1,
    ].map((excess) => -min(excess, 100)),
});

/**
 * Weight of a speed reducer: face width, tooth module, number of pinion teeth, lengths and diameters of the two shafts
 * (Lemonge et al. 2010).
 */
export const speedReducer = problem({
  name: "SpeedReducer",
  bounds: [
    [2.6, 0.7, 17, 7.3, 7.8, 2.9, 5],
    [3.6, 0.8, 28, 8.3, 8.3, 3.9, 5.5],
  ],
  optimalValue: 2996.3482,
  evaluate: ([width, m, teeth, l1, l2, d1, d2]) =>
    0.7854 * width * square(m) * (3.3333 * square(teeth) + 14.9334 * teeth - 43.0934) -
    1.508 * width * (square(d1) + square(d2)) +
    7.4777 * (pow(d1, 3) + pow(d2, 3)) +
    0.7854 * (l1 * square(d1) + l2 * square(d2)),
  slack: ([width, m, teeth, l1, l2, d1, d2]) => [
    1 - 27 / (width * square(m) * teeth),
    1 - 397.5 / (width * square(m) * square(teeth)),
    1 - (1.93 * pow(l1, 3)) / (m * teeth * pow(d1, 4)),
    1 - (1.93 * pow(l2, 3)) / (m * teeth * pow(d2, 4)),
    1100 - sqrt(square((745 * l1) / (m * teeth)) + 16.9e6) / (0.1 * pow(d1, 3)),
    850 - sqrt(square((745 * l2) / (m * teeth)) + 157.5e6) / (0.1 * pow(d2, 3)),
    40 - m * teeth,
    width / m - 5,
    12 - width / m,
    1 - (1.5 * d1 + 1.9) / l1,
    1 - (1.1 * d2 + 1.9) / l2,
  ],
});
