import { expect, test } from "vitest";
import { isElementary, lowered, trace } from "../../src/graph/index.ts";
import { grad, ops, type Tensor, tensor, variable } from "../../src/index.ts";
import { expectAllclose } from "../support/allclose.ts";

/** Where the normal distribution's tail is on the left; the functions of `mirrored` have it on the right. */
const points = [-1e10, -1e8, -1e4, -30, -13, -11, -3, 0.5, 4, 20];

/** Second derivatives there, by mpmath at 900 bits. */
const left = {
  logNdtr: [
    -1, -0.9999999999999999, -0.9999999900000006, -0.9988962284881099, -0.9942831505504579, -0.992119318408833,
    -0.9294408132147319, -0.5138245643036329, -0.0005353557695381802, -1.1041896724319527e-86,
  ],
  logEiHelper: [
    -1, -0.9999999999999998, -0.9999999800000018, -0.997799716275543, -0.9887556566852861, -0.9845939428941677,
    -0.8803957855467996, -0.47738919205870783, -0.062462360386202696, -0.0025,
  ],
};
const mirrored = {
  logHazard: [
    -1e-20, -9.999999999999994e-17, -9.99999940000005e-9, -0.001103771511890091, -0.005716849449542053,
    -0.007880681591167003, -0.07055918678526811, -0.4861754356963671, -0.9994646442304618, -1,
  ],
  logErfc: [
    -2, -2, -1.9999999900000003, -1.998892575543838, -1.9941853654840693, -1.991933672894159, -1.9147884376024802,
    -0.9119899199829965, -5.079293948212307e-7, -4.322074948773597e-173,
  ],
  logErfcx: [
    1e-20, 9.999999999999997e-17, 9.999999700000012e-9, 0.001107424456161891, 0.005814634515930591,
    0.008066327105840971, 0.08521156239751979, 1.0880100800170036, 1.9999994920706052, 2,
  ],
  erfcx: [
    1.1283791670955125e-30, 1.1283791670955122e-24, 1.1283791332441388e-12, 4.165309238445888e-5, 0.0005046797220447044,
    0.0008273763297070173, 0.03176874231974267, 6.985460634643184, 1172966588.6921084, 1.6729588886004316e177,
  ],
};
const rows = [
  ...Object.entries(left).map(([name, exact]) => [name, points, exact] as const),
  ...Object.entries(mirrored).map(([name, exact]) => [name, points.map((x) => -x), exact] as const),
];

/** f″ at every entry. */
function curvature(f: (x: Tensor) => Tensor, x: Tensor): Tensor {
  const [slope] = grad(f(x), [x], { createGraph: true });
  const [second] = grad(slope, [x]);
  return second;
}

test.each(
  rows,
)("%s has the right second derivative far into both tails, in a graph of elementary ops too", (name, at, exact) => {
  const f = ops[name as "logNdtr"] as (x: Tensor) => Tensor;
  // Above −12 differences of the slopes lose up to 144 ulps (FAR of src/math/mills.ts).
  const tolerance = { rtol: 1e-11, atol: 0 };
  expectAllclose(curvature(f, variable(tensor(at))), exact, tolerance);
  const graph = trace(({ x }) => curvature(f, x), { x: tensor(at) }, { dynamic: false });
  const plain = lowered(graph, isElementary);
  const [came] = Object.values(plain.run({ x: tensor(at) }));
  expect(came.shape).toEqual([at.length]);
  expectAllclose(came, exact, tolerance, "elementary");
});
