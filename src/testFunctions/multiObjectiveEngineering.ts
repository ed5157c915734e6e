import { exp, pow, square } from "../math/index.ts";
import { sum } from "./notation.ts";
import { multiObjectiveProblem } from "./problem.ts";

const { max, sqrt } = Math;

/** Mass, acceleration and intrusion of a car's front in crashes, by the thickness of five parts (Tanabe and Ishibuchi 2020, RE3-5-4). */
export const vehicleSafety = multiObjectiveProblem({
  name: "VehicleSafety",
  bounds: [
    [1, 1, 1, 1, 1],
    [3, 3, 3, 3, 3],
  ],
  referencePoint: [1864.72022, 11.81993945, 0.2903999384],
  maxHypervolume: 246.81607081187002,
  evaluate: ([a, b, c, d, e]) => [
    1640.2823 + 2.3573285 * a + 2.3220035 * b + 4.5688768 * c + 7.7213633 * d + 4.4559504 * e,
    6.5856 +
      1.15 * a -
      1.0427 * b +
      0.9738 * c +
      0.8364 * d -
      0.3695 * a * d +
      0.0861 * a * e +
      0.3628 * b * d -
      0.1106 * square(a) -
      0.3437 * square(c) +
      0.1764 * square(d),
    -0.0551 +
      0.0181 * a +
      0.1024 * b +
      0.0421 * c -
      0.0073 * a * b +
      0.024 * b * c -
      0.0118 * b * d -
      0.0204 * c * d -
      0.008 * c * e -
      0.0241 * square(b) +
      0.0109 * square(d),
  ],
});

/**
 * Weight of a car, force on the passenger, speed of the pillar, and the sum of broken limits in a side impact, by the thickness of seven
 * parts (Tanabe and Ishibuchi 2020, RE4-7-1).
 */
export const carSideImpact = multiObjectiveProblem({
  name: "CarSideImpact",
  bounds: [
    [0.5, 0.45, 0.5, 0.5, 0.875, 0.4, 0.4],
    [1.5, 1.35, 1.5, 1.5, 2.625, 1.2, 1.2],
  ],
  referencePoint: [45.4872, 4.5114, 13.3394, 10.3942],
  maxHypervolume: 484.72654347642793,
  evaluate: ([a, b, c, d, e, f, g]) => {
    const weight = 1.98 + 4.9 * a + 6.67 * b + 6.98 * c + 4.01 * d + 1.78 * e + 1e-5 * f + 2.73 * g;
    const force = 4.72 - 0.5 * d - 0.19 * b * c;
    const pillar = 10.58 - 0.674 * a * b - 0.67275 * b;
    const door = 16.45 - 0.489 * c * g - 0.843 * e * f;
    const slacks = [
      -0.16 + 0.3717 * b * d + 0.0092928 * c,
      0.059 + 0.0159 * a * b + 0.06486 * a + 0.019 * b * g - 0.0144 * c * e - 0.0154464 * f,
      0.106 -
        0.00817 * e +
        0.0587118 * a -
        0.03099 * b * f +
        0.018 * b * g -
        0.030408 * c +
        0.00364 * e * f +
        0.018 * square(b),
      -0.42 + 0.61 * b + 0.031296 * c + 0.031872 * g - 0.227 * square(b),
      3.02 - 3.818 * c + 4.2 * a * b - 1.27296 * f + 2.68065 * g,
      -3.31728 - 2.95 * c + 5.057 * a * b + 3.795 * b + 3.4431 * g,
      -14.36 + 9.9 * b + 4.4505 * a,
      4 - force,
      9.9 - pillar,
      15.7 - door,
    ];
    return [weight, force, 0.5 * (pillar + door), sum(slacks, (slack) => max(-slack, 0))];
  },
});

/**
 * Fermentation of penicillin (Liang and Lai 2021): the negated yield, the carbon dioxide and the time, by culture volume, biomass,
 * temperature in K, glucose, feed rate, its glucose, and acidity (pH). Simulated in steps of an hour, until the tank is full, the glucose
 * used up, or nothing more is gained.
 */
export const penicillin = multiObjectiveProblem({
  name: "Penicillin",
  bounds: [
    [60, 0.05, 293, 0.05, 0.01, 500, 5],
    [120, 18, 303, 18, 0.5, 700, 6.5],
  ],
  referencePoint: [25.935, 57.612, 935.5],
  maxHypervolume: 2183455.909507436,
  evaluate: ([volume, biomass, T, glucose, feed, feedGlucose, pH]) => {
    const protons = pow(10, -pH);
    const acidity = 0.092 / (1 + 1e-10 / protons + protons / 7e-5);
    const warmth = 7e3 * exp(-5100 / (1.9872 * T)) - 1e33 * exp(-50000 / (1.9872 * T));
    const evaporation = 2.5e-4 * (exp((5 * (T - 373)) / (273 - 373)) - 1);
    let [yielded, carbonDioxide, hours, going] = [0, 0, 0, true];
    while (going && hours < 2500) {
      hours++;
      const inflow = feed - volume * evaporation;
      const diluted = inflow / volume;
      const growth = ((acidity * glucose) / (0.15 * biomass + glucose)) * warmth;
      const production = (0.005 * glucose) / (0.0002 + glucose + square(glucose) / 0.1);
      const dBiomass = growth * biomass - biomass * diluted;
      const dGlucose =
        (-growth / 0.45) * biomass -
        (production / 0.9) * biomass -
        0.014 * biomass +
        (feed * feedGlucose) / volume -
        glucose * diluted;
      const dYielded = production * biomass - 0.04 * yielded - yielded * diluted;
      carbonDioxide += 0.143 * dBiomass + 4e-7 * biomass + 1e-4;
      yielded += dYielded;
      volume += inflow;
      biomass += dBiomass;
      glucose += dGlucose;
      going = !(volume > 180 || glucose < 0 || dYielded < 1e-11);
    }
    return [-yielded, carbonDioxide, hours];
  },
});

/** Binh and Korn's two bowls under two circles (1997). */
export const bnh = multiObjectiveProblem({
  name: "BNH",
  bounds: [
    [0, 0],
    [5, 3],
  ],
  referencePoint: [0, 0],
  evaluate: ([x, y]) => [4 * (square(x) + square(y)), square(x - 5) + square(y - 5)],
  slack: ([x, y]) => [25 - square(x - 5) - square(y), square(x - 8) + square(y + 3) - 7.7],
});

/** Deb's problem whose front changes where a constraint begins (2002). */
export const constr = multiObjectiveProblem({
  name: "CONSTR",
  bounds: [
    [0.1, 0],
    [10, 5],
  ],
  referencePoint: [10, 10],
  evaluate: ([x, y]) => [x, (1 + y) / x],
  slack: ([x, y]) => [9 * x + y - 6, 9 * x - y - 1],
});

/** Srinivas and Deb's problem (1994); its first constraint here has fourth powers. */
export const srn = multiObjectiveProblem({
  name: "SRN",
  bounds: [
    [-20, -20],
    [20, 20],
  ],
  referencePoint: [0, 0],
  evaluate: ([x, y]) => [2 + square(x - 2) + square(y - 2), 9 * x - square(y - 1)],
  slack: ([x, y]) => [225 - pow(x, 4) - pow(y, 4), -10 - x + 3 * y],
});

/** Osyczka and Kundu's six inputs under six constraints (1995). */
export const osy = multiObjectiveProblem({
  name: "OSY",
  bounds: [
    [0, 0, 1, 0, 1, 0],
    [10, 10, 5, 6, 5, 10],
  ],
  referencePoint: [-75, 75],
  evaluate: (x) => {
    const [a, b, c, d, e] = x;
    return [
      -(25 * square(a - 2) + square(b - 2) + square(c - 1) + square(d - 4) + square(e - 1)),
      sum(x, (xi) => square(xi)),
    ];
  },
  slack: ([a, b, c, d, e, f]) => [
    a + b - 2,
    6 - a - b,
    2 - b + a,
    2 - a + 3 * b,
    4 - square(c - 3) - d,
    square(e - 3) + f - 4,
  ],
});

/** Mass and stopping time of a disc brake: inner and outer radius, force, number of discs (Tanabe and Ishibuchi 2020). */
export const discBrake = multiObjectiveProblem({
  name: "DiscBrake",
  bounds: [
    [55, 75, 1000, 11],
    [80, 110, 3000, 20],
  ],
  referencePoint: [5.7771, 3.9651],
  evaluate: ([r, R, force, discs]) => {
    const [area, cubes] = [square(R) - square(r), pow(R, 3) - pow(r, 3)];
    return [4.9e-5 * area * (discs - 1), (9.82e6 * area) / (force * discs * cubes)];
  },
  slack: ([r, R, force, discs]) => {
    const [area, cubes] = [square(R) - square(r), pow(R, 3) - pow(r, 3)];
    return [
      R - r - 20,
      0.4 - force / (3.14 * area),
      1 - (2.22e-3 * force * cubes) / square(area),
      (2.66e-2 * force * discs * cubes) / area - 900,
    ];
  },
});

/** Cost and deflection of a welded beam: weld thickness and length, beam height and width (Tanabe and Ishibuchi 2020). */
export const weldedBeam = multiObjectiveProblem({
  name: "WeldedBeam",
  bounds: [
    [0.125, 0.1, 0.1, 0.125],
    [5, 10, 10, 5],
  ],
  referencePoint: [40, 0.015],
  evaluate: ([h, l, t, b]) => [1.10471 * square(h) * l + 0.04811 * t * b * (14 + l), 2.1952 / (b * pow(t, 3))],
  slack: ([h, l, t, b]) => {
    const [load, overhang] = [6000, 14];
    const radius = sqrt(0.25 * (square(l) + square(h + t)));
    const inertia = 2 * sqrt(0.5) * h * l * (square(l) / 12 + 0.25 * square(h + t));
    const shear = load / (sqrt(2) * h * l);
    const torsion = (load * (overhang + l / 2) * radius) / inertia;
    const weldStress = sqrt(square(shear) + (shear * torsion * l) / radius + square(torsion));
    const bendingStress = (6 * load * overhang) / (b * square(t));
    const bucklingLoad = 64746.022 * (1 - 0.0282346 * t) * t * pow(b, 3);
    return [
      (weldStress - 13600) / 13600,
      (bendingStress - 30000) / 30000,
      (h - b) / (5 - 0.125),
      (load - bucklingLoad) / load,
    ];
  },
});
