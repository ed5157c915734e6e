type Listener = (message: string) => void;

let listener: Listener = (message) => console.warn(`boflow: ${message}`);

/** Warns about a usable result (jitter added, a restarted fit). */
export function warn(message: string): void {
  listener(message);
}

/**
 * Sends warnings to `next` instead of `console.warn`; returns a function that restores the previous listener.
 *
 *     const restore = onWarning((message) => log.push(message));
 */
export function onWarning(next: Listener): () => void {
  const previous = listener;
  listener = next;
  return () => {
    listener = previous;
  };
}
