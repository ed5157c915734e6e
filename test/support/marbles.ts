import { Observable, type SchedulerLike, VirtualTimeScheduler } from "rxjs";
import { TestScheduler } from "rxjs/testing";

/** What a scenario does with virtual time: a dash of a marble diagram is one frame. */
export interface Marbles {
  readonly scheduler: SchedulerLike;
  /** Does what the letters of a diagram stand for, in their frames. */
  at(diagram: string, actions: Readonly<Record<string, () => unknown>>): void;
  /** Expects what an Observable emits; a letter without a value stands for itself. `during`: "--^--!", when it is subscribed to. */
  expect(
    observable: Observable<unknown>,
    diagram: string,
    options?: { values?: Readonly<Record<string, unknown>>; error?: unknown; during?: string },
  ): void;
  /** Resolves so many frames later. */
  wait(frames: number): Promise<void>;
}

/** Milliseconds of a frame, and how many frames pass. */
export const [FRAME, FRAMES] = [10, 16];

const macrotask = () => new Promise<void>((resolve) => setTimeout(resolve));

/**
 * Runs a scenario by rxjs' TestScheduler, frame by frame: all promises that can be settled in a frame are settled before the next one begins.
 * `pass` lets the milliseconds of a frame go by, where timers are faked. Throws where an expectation is not met.
 */
export async function marbles(
  run: (marbles: Marbles) => void | Promise<void>,
  assertEqual: (actual: unknown, expected: unknown) => void,
  pass: (ms: number) => Promise<unknown> = macrotask,
): Promise<void> {
  const scheduler = new TestScheduler(assertEqual);
  await run({
    scheduler,
    at(diagram, actions) {
      const acts$ = scheduler.createColdObservable(diagram.trim(), actions as Record<string, () => unknown>);
      acts$.subscribe((act) => void act());
    },
    expect(observable, diagram, { values, error, during } = {}) {
      scheduler.expectObservable(observable, during).toBe(diagram, values, error);
    },
    wait: (frames) =>
      new Observable<void>((subscriber) => scheduler.schedule(() => subscriber.complete(), frames * FRAME)).forEach(
        () => {},
      ),
  });
  for (let frame = 0; frame <= FRAMES; frame++) {
    scheduler.frame = frame * FRAME;
    if (frame > 0) await pass(FRAME);
    // Promises that an action settles may schedule another one in the same frame.
    for (let i = 0; i < 3; i++) {
      scheduler.maxFrames = frame * FRAME;
      VirtualTimeScheduler.prototype.flush.call(scheduler);
      await pass(0);
    }
  }
  scheduler.flush();
}
