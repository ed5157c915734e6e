/** The warnings since the last call in this test; taking them marks them as expected (see setup.ts). */
export function takeWarnings(): string[] {
  return (globalThis as unknown as { takeWarnings(): string[] }).takeWarnings();
}
