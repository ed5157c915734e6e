import { test } from "vitest";
import { logGamma } from "../../src/math/index.ts";
import { expectAllclose } from "../support/allclose.ts";

const LOG_GAMMA = [
  [1e-300, 690.7755278982137],
  [1e-8, 18.42068073818021],
  [0.1, 2.252712651734206],
  [0.49999, 0.5723845782717032],
  [0.5001, 0.5721686165933045],
  [0.9, 0.06637623973474295],
  [0.999999, 5.772164873855652e-7],
  [1.0000000000009095, -5.249745890076018e-13],
  [1.2, -0.08537409000331583],
  [1.49, -0.12110025854219772],
  [1.51, -0.12037073533396486],
  [1.9999, -4.227520877215346e-5],
  [2.0000000009313226, 3.937485957506932e-10],
  [2.4, 0.21685932244884157],
  [2.6, 0.35741186354897986],
  [3.3, 0.9870985778947344],
  [5.7, 4.28396765503158],
  [9.99, 12.779315214350193],
  [10.01, 12.824350262448247],
  [33.3, 82.60372358165495],
  [1234.5, 7550.550901077895],
  [10000000000.0, 220258509288.81058],
  [1e300, 6.897755278982137e302],
] as const;

test("log Γ", () => {
  for (const [a, gamma] of [
    [0.5, Math.sqrt(Math.PI)],
    [1.5, Math.sqrt(Math.PI) / 2],
    [1, 1],
    [2, 1],
    [5, 24],
    [11, 3628800],
    [20, 121645100408832000],
  ])
    expectAllclose(logGamma(a), Math.log(gamma), { rtol: 1e-15, atol: 0 });
  // From mpmath at 40 digits; also beside the zeros at 1 and 2, where differences of logarithms lose their digits.
  for (const [a, value] of LOG_GAMMA) expectAllclose(logGamma(a), value, { rtol: 1e-15, atol: 0 });
});
