type Listener = (message: string) => void;

let listener: Listener = (message) => console.warn(`boflow: ${message}`);

/** Reports something that the user should know though the result is usable (jitter added, a fit that was restarted). */
export function warn(message: string): void {
  listener(message);
}

/** Sends warnings to `next` instead of `console.warn`; returns a function that restores the listener before. */
export function onWarning(next: Listener): () => void {
  const previous = listener;
  listener = next;
  return () => {
    listener = previous;
  };
}
