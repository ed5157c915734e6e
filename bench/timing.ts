/** Median seconds of one run: after a warm-up, as many repetitions as fit in `budget` seconds, at least one. */
export async function medianSeconds(run: () => unknown, budget: number): Promise<number> {
  const warm = await timed(run);
  // A first run that exceeds the budget is not repeated.
  if (warm > budget) return warm;
  for (let spent = warm; spent < budget / 3; ) spent += await timed(run);
  const seconds: number[] = [];
  for (let spent = 0; spent < budget; ) {
    const once = await timed(run);
    seconds.push(once);
    spent += once;
  }
  return median(seconds);
}

async function timed(run: () => unknown): Promise<number> {
  const start = performance.now();
  const result = run();
  if (result instanceof Promise) await result;
  return (performance.now() - start) / 1000;
}

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}
