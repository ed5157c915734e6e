/** √(Σ x²), scaled by the largest magnitude, so that no square overflows. */
export function hypot(...values: readonly number[]): number {
  let largest = 0;
  for (const x of values) largest = Math.max(largest, Math.abs(x));
  if (largest === 0 || !(largest <= Number.MAX_VALUE)) return largest;
  let sum = 0;
  for (const x of values) sum += (x / largest) * (x / largest);
  return largest * Math.sqrt(sum);
}
