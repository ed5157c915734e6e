/** A variable that a function sees with another value while it runs, and all that it calls. */
export class DynamicVariable<T> {
  value: T;

  constructor(value: T) {
    this.value = value;
  }

  /** Runs `fn` with the given value. */
  during<R>(value: T, fn: () => R): R {
    const before = this.value;
    this.value = value;
    try {
      return fn();
    } finally {
      this.value = before;
    }
  }
}
