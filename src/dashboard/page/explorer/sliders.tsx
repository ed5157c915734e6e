import { formatValue } from "../../../report/live.ts";
import type { Coordinates } from "./coordinates.ts";

interface Props {
  readonly coordinates: Coordinates;
  readonly at: readonly number[];
  /** The coordinates along the sides of the pictures. */
  readonly pair: readonly [number, number];
  readonly move: (index: number, coordinate: number) => void;
}

/** A slider, or a list of values, for each parameter. */
export function Sliders({ coordinates, at, pair, move }: Props) {
  const isActive = coordinates.active(at);
  return (
    <div class="sliders">
      {coordinates.all.map(({ name, label, codes, size, decode, encode }, k) => {
        if (size < 2) return null;
        const shown = isActive[k] ? formatValue(decode(at[k])) : "inactive";
        const side = k === pair[0] ? " →" : k === pair[1] ? " ↑" : "";
        return (
          <label key={name} class={isActive[k] ? "slider" : "slider off"} htmlFor={`slider ${name}`}>
            <span>
              {label}
              {side}
            </span>
            {codes === null ? (
              <input
                id={`slider ${name}`}
                type="range"
                min="0"
                max="1"
                step={size <= 1000 ? 1 / (size - 1) : 0.001}
                value={at[k]}
                disabled={!isActive[k]}
                aria-valuetext={shown}
                onInput={(event) => move(k, encode(decode(Number(event.currentTarget.value))))}
              />
            ) : (
              <select
                id={`slider ${name}`}
                value={String(at[k])}
                disabled={!isActive[k]}
                onChange={(event) => move(k, Number(event.currentTarget.value))}
              >
                {Array.from({ length: codes }, (_, code) => (
                  <option key={code} value={String(code)}>
                    {formatValue(decode(code))}
                  </option>
                ))}
              </select>
            )}
            <output>{codes === null || !isActive[k] ? shown : ""}</output>
          </label>
        );
      })}
    </div>
  );
}
