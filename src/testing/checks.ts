import { grad, type Tensor, tensor, variable } from "../tensor/index.ts";

/** A case of a conformance suite. `run` throws an Error that describes the failure; any test runner can call it. */
export interface SuiteCase {
  /** What it checks. */
  readonly name: string;
  /** Runs the check; throws where it fails. */
  run(): void | Promise<void>;
}

/** How far two numbers may differ. */
export interface Tolerance {
  /** Relative to the expected entry; defaults to 1e-9. */
  rtol?: number;
  /** Defaults to 1e-12. */
  atol?: number;
}

/** Throws unless `holds`. */
export function check(holds: boolean, message: string): asserts holds {
  if (!holds) throw new Error(message);
}

/** Throws unless the shapes are equal. */
export function checkShape(what: string, actual: readonly number[], expected: readonly number[]): void {
  check(
    actual.join() === expected.join(),
    `${what}: expected shape (${expected.join(", ")}), got (${actual.join(", ")})`,
  );
}

/** Throws unless shapes are equal and |actual − expected| ≤ atol + rtol |expected| for every entry; equal infinities agree. */
export function checkClose(
  what: string,
  actual: Tensor,
  expected: Tensor,
  { rtol = 1e-9, atol = 1e-12 }: Tolerance = {},
): void {
  checkShape(what, actual.shape, expected.shape);
  actual.data.forEach((value, i) => {
    const wanted = expected.data[i];
    const close = value === wanted || Math.abs(value - wanted) <= atol + rtol * Math.abs(wanted);
    check(close, `${what}: entry ${i} is ${value}, expected ${wanted} (relative ${rtol}, absolute ${atol})`);
  });
}

/** Throws unless `fn` throws an error whose message matches. */
export function checkThrows(what: string, fn: () => unknown, message: RegExp): void {
  let thrown: unknown = null;
  try {
    fn();
  } catch (error) {
    thrown = error;
  }
  check(thrown !== null, `${what}: expected an error, got none`);
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  check(message.test(text), `${what}: expected an error that matches ${message}, got "${text}"`);
}

/** Throws unless the gradient of sum(fn(x)) agrees with central differences. */
export function checkGradient(
  what: string,
  fn: (x: Tensor) => Tensor,
  x: Tensor,
  { rtol = 1e-5, atol = 1e-7, step = 1e-5 }: Tolerance & { step?: number } = {},
): void {
  const at = variable(x);
  const total = (data: Float64Array) => fn(tensor(data, x.shape)).data.reduce((sum, v) => sum + v, 0);
  const differences = x.data.map((value, i) => {
    const h = step * Math.max(1, Math.abs(value));
    const moved = (by: number) => x.data.map((v, k) => (k === i ? v + by : v));
    return (total(moved(h)) - total(moved(-h))) / (2 * h);
  });
  checkClose(`gradient of ${what}`, grad(fn(at), [at])[0], tensor(differences, x.shape), { rtol, atol });
}
