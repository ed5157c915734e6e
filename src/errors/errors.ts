/** Root of every error that BoFlow throws on purpose: `catch (e) { if (e instanceof BoflowError) … }`. */
export class BoflowError extends Error {
  override name = "BoflowError";
}

/** An argument is wrong; the message names it, what was expected, what came, and what to do. */
export class InputError extends BoflowError {
  override name = "InputError";
}

/** Shapes do not fit together. */
export class ShapeError extends InputError {
  override name = "ShapeError";
}

/** A computation failed numerically (a matrix that no jitter makes positive definite, a line search that finds NaN). */
export class NumericalError extends BoflowError {
  override name = "NumericalError";
}

declare global {
  // So that the declarations of this package can be read where neither the DOM's nor Node's are.
  interface AbortSignal {
    readonly aborted: boolean;
  }
  // Zod's declarations name it.
  interface URL {
    readonly origin: string;
  }
}

/** The caller's `AbortSignal` fired. */
export class AbortError extends BoflowError {
  override name = "AbortError";
}
