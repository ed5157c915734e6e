import { type Attempt, ranges, resultOf, type Settings, type Slice } from "./darkroom.ts";

/* Charts as SVG. Colors come from the style sheet by class. */

const [width, height, left, right, top, bottom] = [320, 150, 40, 8, 10, 26];

interface Scale {
  (value: number): number;
  readonly ends: readonly [number, number];
}

function scale([low, high]: readonly [number, number], from: number, to: number, log = false): Scale {
  const f = log ? Math.log : (x: number) => x;
  const span = f(high) - f(low) || 1;
  return Object.assign((x: number) => from + ((f(x) - f(low)) / span) * (to - from), { ends: [low, high] as const });
}

const horizontal = (ends: readonly [number, number], log = false) => scale(ends, left, width - right, log);
const vertical = (ends: readonly [number, number]) => scale(ends, height - bottom, top);
const short = (x: number) => String(Number(x.toPrecision(2)));
const path = (points: readonly (readonly [number, number])[]) =>
  points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

function frame(title: string, x: Scale, y: Scale, xName: string, marks: string): string {
  const axis = `M${left} ${top}V${height - bottom}H${width - right}`;
  const [x0, x1, y0, y1] = [...x.ends, ...y.ends].map(short);
  const text = (at: readonly [number, number], anchor: string, words: string) =>
    `<text x="${at[0]}" y="${at[1]}" text-anchor="${anchor}">${words}</text>`;
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}"><title>${title}</title>
    <path class="axis" d="${axis}"/>${marks}
    ${text([left, height - 8], "start", x0)}${text([width - right, height - 8], "end", x1)}
    ${text([(left + width - right) / 2, height - 8], "middle", xName)}
    ${text([left - 5, height - bottom], "end", y0)}${text([left - 5, top + 8], "end", y1)}</svg>`;
}

const ends = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)];

/** The results in their order, and the best so far. */
export function progressChart(attempts: readonly Attempt[], maximize: boolean): string {
  const told = attempts.flatMap((attempt) => {
    const value = resultOf(attempt);
    return value === null ? [] : [{ number: attempt.id + 1, value }];
  });
  if (told.length === 0) return "";
  const x = horizontal([1, Math.max(told[told.length - 1].number, 2)]);
  const y = vertical(ends(told.map(({ value }) => value)));
  let best = told[0].value;
  const line = told.map(({ number, value }): [number, number] => {
    best = maximize ? Math.max(best, value) : Math.min(best, value);
    return [x(number), y(best)];
  });
  const steps = line.flatMap(([px, py], i): [number, number][] =>
    i
      ? [
          [px, line[i - 1][1]],
          [px, py],
        ]
      : [[px, py]],
  );
  const dots = told
    .map(({ number, value }) => `<circle class="dot" cx="${x(number)}" cy="${y(value)}" r="3"/>`)
    .join("");
  const title = `${told.length} results in their order, from ${short(told[0].value)}; the best so far is ${short(best)}`;
  return frame(title, x, y, "attempt", `${dots}<path class="line" d="${path(steps)}"/>`);
}

/** What the model expects along one parameter, with the results around it. */
export function sliceChart(
  { name, at, median, lower, upper }: Slice,
  best: Settings,
  [low, high]: readonly [number, number],
): string {
  const spec = ranges.find(([other]) => other === name)?.[1];
  const x = horizontal([spec?.low ?? 0, spec?.high ?? 1], spec?.log);
  const y = vertical([low, high]);
  const within = (value: number) => y(Math.min(Math.max(value, low), high));
  const along = (figures: readonly number[]) => at.map((value, i): [number, number] => [x(value), within(figures[i])]);
  const band = `<path class="band" d="${path([...along(upper), ...along(lower).reverse()])}Z"/>`;
  const line = `<path class="line" d="${path(along(median))}"/>`;
  const mark = `<path class="mark" d="M${x(best[name])} ${top}V${height - bottom}"/>`;
  return frame(
    `What the model expects along ${name}; the best attempt has ${short(best[name])}`,
    x,
    y,
    name,
    band + line + mark,
  );
}

/** One range for all slices, so that they can be compared: from 0, which is the best difference and the worst rating. */
export function rangeOf(slices: readonly Slice[]): [number, number] {
  return [0, 1.2 * Math.max(...slices.flatMap(({ median }) => median))];
}
