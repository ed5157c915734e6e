/** The base class of BoFlow's errors: `catch (e) { if (e instanceof BoflowError) … }`. */
export class BoflowError extends Error {
  /** The name of its class. */
  override name = "BoflowError";
}

/** An invalid argument; the message names it, the expected and the given value, and the remedy. */
export class InputError extends BoflowError {
  /** The name of its class. */
  override name = "InputError";
}

/** An invalid shape. */
export class ShapeError extends InputError {
  /** The name of its class. */
  override name = "ShapeError";
}

/** A request that is valid but contradicts the state of a study: a trial that was told differently, one that no longer runs, a study that is paused. */
export class ConflictError extends InputError {
  /** The name of its class. */
  override name = "ConflictError";
}

/** The space of a study has no experiment left that was not made yet, or fewer than are asked for. */
export class SpaceExhaustedError extends ConflictError {
  /** The name of its class. */
  override name = "SpaceExhaustedError";
}

/** A numerical failure (a matrix that is not positive definite even with jitter, a line search that finds NaN). */
export class NumericalError extends BoflowError {
  /** The name of its class. */
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
  /** The name of its class. */
  override name = "AbortError";
}
