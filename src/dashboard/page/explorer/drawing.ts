import type { Coordinates } from "./coordinates.ts";
import { type Grid, gridOf } from "./grid.ts";
import { layers, type Surrogate, TOGETHER, type Values } from "./surrogate.ts";
import { movingSide, SIDES } from "./work.ts";

/** What is drawn: over which two coordinates, through which point. */
export interface View {
  readonly at: readonly number[];
  readonly pair: readonly [number, number];
  readonly objective: number;
}

/** A drawing that is finished, or as fine as a frame has time for. */
export interface Drawn {
  readonly grid: Grid;
  readonly values: Values;
  readonly isFinal: boolean;
}

/** Milliseconds without a change after which a picture is drawn in full. */
const REST = 150;

/** Draws a view in the next frame, as fine as there is time for, and in full once it rests: some points in each frame, until it changes again. */
export class Drawer {
  readonly #coordinates: Coordinates;
  readonly #surrogate: Surrogate;
  readonly #show: (drawn: Drawn) => void;
  readonly #moving: number;
  #view: View | null = null;
  #frame = 0;
  #rest = 0;

  constructor(coordinates: Coordinates, surrogate: Surrogate, show: (drawn: Drawn) => void) {
    this.#coordinates = coordinates;
    this.#surrogate = surrogate;
    this.#show = show;
    this.#moving = movingSide(surrogate.work);
  }

  /** The latest view counts, of several in a frame. */
  draw(view: View): void {
    this.stop();
    this.#view = view;
    this.#frame = requestAnimationFrame(() => {
      const { values, grid } = this.#evaluated(view, this.#moving);
      const last = SIDES[SIDES.length - 1];
      this.#show({ grid, values, isFinal: this.#moving === last });
      if (this.#moving < last) this.#rest = setTimeout(() => this.#refine(view, last), REST) as unknown as number;
    });
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#rest);
    this.#view = null;
  }

  #evaluated(view: View, side: number) {
    const grid = gridOf(this.#coordinates, view.at, view.pair, side);
    return { grid, values: this.#surrogate.evaluate(grid.points, view.objective) };
  }

  /** Evaluates a fine grid, as many points in a frame as a moving picture has. */
  #refine(view: View, side: number): void {
    const grid = gridOf(this.#coordinates, view.at, view.pair, side);
    const d = this.#surrogate.dimension;
    const count = grid.points.length / d;
    const values = Object.fromEntries(layers.map((layer) => [layer, new Float64Array(count)])) as Values;
    const portion = Math.max(TOGETHER, (this.#moving * this.#moving) >> 1);
    let from = 0;
    const step = () => {
      if (this.#view !== view) return;
      const points = grid.points.subarray(from * d, (from + portion) * d);
      const found = this.#surrogate.evaluate(points, view.objective);
      for (const layer of layers) values[layer].set(found[layer], from);
      from += portion;
      if (from < count) this.#frame = requestAnimationFrame(step);
      else this.#show({ grid, values, isFinal: true });
    };
    step();
  }
}
