import * as math from "../../src/math/index.ts";
import { floatParameter, intParameter, type Study } from "../../src/study/index.ts";

/** Both halves of every number, mixed into 32 bits (FNV-1a). */
export function hash(values: Iterable<number>): string {
  let mixed = 0x811c9dc5;
  const view = new DataView(new ArrayBuffer(8));
  for (const value of values) {
    view.setFloat64(0, value || 0); // NaN has many encodings
    for (let i = 0; i < 8; i++) mixed = Math.imul(mixed ^ view.getUint8(i), 0x01000193);
  }
  return (mixed >>> 0).toString(16).padStart(8, "0");
}

export const definition = {
  parameters: { x: floatParameter(-5, 10), y: floatParameter(1e-3, 15, { log: true }), k: intParameter(1, 8) },
  objectives: { loss: "minimize" },
  seed: 6,
  initialTrials: 6,
} as const;

/** Bits of what a study suggests. It is opened before every call. */
export async function studyBits(open: () => Promise<Study<typeof definition>>): Promise<string> {
  const asked: number[] = [];
  for (let i = 0; i < 8; i++) {
    const { id, parameters } = await (await open()).ask();
    const { x, y, k } = parameters;
    asked.push(x, y, k);
    await (await open()).tell(id, math.square(x - 2) + math.log(y) * math.sin(x) + k);
  }
  return hash(asked);
}
