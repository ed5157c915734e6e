import { useEffect, useMemo, useRef } from "preact/hooks";
import { formatNumber, formatValue, type ReportTrial } from "../../../report/live.ts";
import type { Configuration, ParameterValue } from "../../../study/index.ts";
import type { Coordinate } from "./coordinates.ts";
import type { Drawn } from "./drawing.ts";
import { coordinateAt, placeOf, ticksOf } from "./grid.ts";
import { paint, pixelsOf, type Ramp } from "./paint.ts";
import type { Ranges } from "./ranges.ts";
import type { Layer } from "./surrogate.ts";

interface Props {
  readonly layer: Layer;
  readonly title: string;
  readonly ramp: Ramp;
  readonly drawn: Drawn | null;
  readonly ranges: Ranges | null;
  readonly axes: readonly [Coordinate, Coordinate];
  /** Where the other pictures go through, on these axes. */
  readonly at: readonly [number, number];
  readonly trials: readonly ReportTrial[];
  readonly best: number | undefined;
  /** Experiments that run or wait. */
  readonly next: readonly Configuration[];
  readonly move: (at: readonly [number, number]) => void;
}

/** A value of an axis in at most three digits. */
const briefly = (value: ParameterValue): string =>
  formatValue(typeof value === "number" ? Number(value.toPrecision(3)) : value);

/** Pixels of a picture; the page stretches it. */
const [WIDTH, HEIGHT] = [216, 162];

/** One layer over two parameters, with the trials. The sliders do by keyboard what dragging does here. */
export function SurfaceMap({ layer, title, ramp, drawn, ranges, axes, at, trials, best, next, move }: Props) {
  const range = ranges?.[layer] ?? null;
  const canvas = useRef<HTMLCanvasElement>(null);
  const pixels = useMemo(() => pixelsOf(ramp), [ramp]);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !drawn || !range) return;
    const isSmooth = [axes[0].codes === null, axes[1].codes === null] as const;
    paint(context, {
      grid: drawn.grid,
      values: drawn.values[layer],
      range,
      pixels,
      isSmooth,
    });
  }, [drawn, range, pixels]);
  const [x, y] = axes;
  const placed = (configuration: Configuration) => {
    const [across, up] = [configuration[x.name], configuration[y.name]];
    if (across === undefined || up === undefined) return null;
    return { left: 100 * placeOf(x, x.encode(across)), top: 100 - 100 * placeOf(y, y.encode(up)) };
  };
  /** They stay as they are while sliders move. */
  const marks = useMemo(
    () => (
      <svg aria-hidden="true">
        {trials.map(({ id, parameters, isEligible }) => {
          const place = placed(parameters);
          if (!place) return null;
          const isBest = id === best;
          return (
            <circle
              key={id}
              class={isBest ? "best" : isEligible ? "trial" : "trial hollow"}
              cx={`${place.left}%`}
              cy={`${place.top}%`}
              r={isBest ? 7 : 3}
            />
          );
        })}
        {next.map((configuration, i) => {
          const place = placed(configuration);
          return place && <circle key={i} class="next" cx={`${place.left}%`} cy={`${place.top}%`} r={5} />;
        })}
      </svg>
    ),
    [trials, best, next, x, y],
  );
  const drag = (event: PointerEvent) => {
    const { left, top, width, height } = (event.currentTarget as Element).getBoundingClientRect();
    move([coordinateAt(x, (event.clientX - left) / width), coordinateAt(y, 1 - (event.clientY - top) / height)]);
  };
  const said = range ? ` It goes from ${formatNumber(range[0])} to ${formatNumber(range[1])}.` : "";
  return (
    <figure class="map">
      <figcaption>
        <strong>{title}</strong>
        {range && (
          <span class="ramp">
            {formatNumber(range[0])}
            <i style={{ background: `linear-gradient(to right, ${ramp.join(", ")})` }} />
            {formatNumber(range[1])}
          </span>
        )}
      </figcaption>
      <div
        class="plane"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          drag(event);
        }}
        onPointerMove={(event) => event.buttons > 0 && drag(event)}
      >
        <canvas
          ref={canvas}
          width={WIDTH}
          height={HEIGHT}
          role="img"
          aria-label={`${title} over ${x.label} and ${y.label}.${said}`}
        />
        {marks}
        <svg aria-hidden="true">
          <line class="cross" x1={`${100 * placeOf(x, at[0])}%`} x2={`${100 * placeOf(x, at[0])}%`} y1="0" y2="100%" />
          <line
            class="cross"
            x1="0"
            x2="100%"
            y1={`${100 - 100 * placeOf(y, at[1])}%`}
            y2={`${100 - 100 * placeOf(y, at[1])}%`}
          />
        </svg>
        {ticksOf(x).map(({ place, value }) => (
          <span key={place} class="tick x" style={{ left: `${100 * place}%` }}>
            {briefly(value)}
          </span>
        ))}
        {ticksOf(y).map(({ place, value }) => (
          <span key={place} class="tick y" style={{ bottom: `${100 * place}%` }}>
            {briefly(value)}
          </span>
        ))}
      </div>
      <p class="axis">
        {x.label} → · {y.label} ↑
      </p>
    </figure>
  );
}
