/** The longest gap between two frames of this page while something runs, in milliseconds. */
export async function longestFrame<T>(run: () => Promise<T>): Promise<{ result: T; longest: number }> {
  let [longest, last, request] = [0, performance.now(), 0];
  const tick = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    request = requestAnimationFrame(tick);
  };
  request = requestAnimationFrame(tick);
  try {
    return { result: await run(), longest };
  } finally {
    cancelAnimationFrame(request);
  }
}
