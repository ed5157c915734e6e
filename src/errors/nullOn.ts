/** What some work returns; null where it throws an error of a class. */
export function nullOn<T>(kind: new (...given: never[]) => Error, work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof kind) return null;
    throw error;
  }
}
