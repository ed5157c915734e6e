import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** A call that changes something: whether it is under way, and why it was refused. */
export function useAction() {
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  /** Returns whether it succeeded. */
  const run = async (task: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    setFault(null);
    try {
      await task();
      return true;
    } catch (error) {
      setFault((error as Error).message);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { run, isBusy, fault };
}

/** Whether an element is on the screen, or nearly. */
export function useVisible(element: RefObject<Element | null>): boolean {
  const [isVisible, setVisible] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => setVisible(entry.isIntersecting), { rootMargin: "200px" });
    observer.observe(element.current as Element);
    return () => observer.disconnect();
  }, []);
  return isVisible;
}

/** How long the next request waits after an answer: so many milliseconds, and so many times as long as the answer took. */
const [LEAST, SHARE] = [2000, 10];

/** What the server says of the latest version of a study: asked for while it is wanted, and seldom where the answer takes long. */
export function useLatest<T>(ask: () => Promise<T>, version: number, isWanted: boolean) {
  const [answer, setAnswer] = useState<{ readonly value: T; readonly version: number } | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const next = useRef(0);
  /** The version of which the latest answer is, or that was refused. */
  const settled = useRef(-1);
  useEffect(() => {
    if (!isWanted || isAsking || settled.current === version) return;
    const timer = setTimeout(
      async () => {
        setAsking(true);
        settled.current = version;
        const began = performance.now();
        try {
          const value = await ask();
          setAnswer({ value, version });
          setFault(null);
        } catch (error) {
          setFault((error as Error).message);
        }
        const now = performance.now();
        next.current = now + Math.max(LEAST, SHARE * (now - began));
        setAsking(false);
      },
      Math.max(0, next.current - performance.now()),
    );
    return () => clearTimeout(timer);
  }, [version, isWanted, isAsking]);
  return { value: answer?.value ?? null, isCurrent: answer?.version === version, isAsking, fault };
}
