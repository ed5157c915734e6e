// Optimizes an exported acquisition function with TensorFlow.js alone: without BoFlow, with the exported gradient.
//   boflow export study.json --format tfjs --what acquisition --gradient --out exported
//   node examples/exported/client.mjs exported
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { loadGraphModel } from "@tensorflow/tfjs-converter";

const folder = process.argv[2];
const { weightsManifest, ...model } = JSON.parse(readFileSync(`${folder}/model.json`, "utf8"));
const weights = weightsManifest.flatMap(({ paths }) => paths.map((path) => readFileSync(`${folder}/${path}`)));
const weightData = Uint8Array.from(Buffer.concat(weights)).buffer;
const weightSpecs = weightsManifest.flatMap((group) => group.weights);
const acquisition = await loadGraphModel(tf.io.fromMemory({ ...model, weightSpecs, weightData }));

// The bounds of the training data, from the manifest.
const { lower, upper } = JSON.parse(readFileSync(`${folder}/manifest.json`, "utf8")).source.box;
const [starts, q, d] = [64, acquisition.inputs[0].shape[1], lower.length];
const inside = (x) => tf.minimum(tf.maximum(x, tf.tensor(lower)), tf.tensor(upper));
const width = tf.sub(upper, lower);

// Gradient ascent from many starts in one batch; steps relative to the bounds, which shrink while values do not increase.
let x = tf.add(tf.mul(tf.randomUniform([starts, q, d], 0, 1, "float32", 7), width), tf.tensor(lower));
let [value, gradient] = acquisition.execute({ X: x }, ["value", "gradient"]);
let step = tf.fill([starts, 1, 1], 0.1);
for (let i = 0; i < 400; i++) {
  const slope = tf.mul(gradient, width);
  const length = tf.maximum(tf.sqrt(tf.sum(tf.square(slope), [1, 2], true)), 1e-12);
  const there = inside(tf.add(x, tf.mul(tf.div(slope, length), tf.mul(step, width))));
  const [v, g] = acquisition.execute({ X: there }, ["value", "gradient"]);
  const rises = tf.reshape(tf.greater(v, value), [starts, 1, 1]);
  [x, gradient, value] = [tf.where(rises, there, x), tf.where(rises, g, gradient), tf.maximum(v, value)];
  step = tf.where(rises, tf.mul(step, 1.3), tf.mul(step, 0.5));
}
const best = tf.argMax(value).dataSync()[0];
console.log(JSON.stringify({ candidate: x.arraySync()[best], value: value.arraySync()[best] }));
