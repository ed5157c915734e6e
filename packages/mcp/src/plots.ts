import { InputError, type Study } from "boflow";

type Point = readonly [x: number, y: number];

interface Plot {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly points: readonly Point[];
  readonly line: readonly Point[];
  /** Upper and lower end of a band around the line. */
  readonly band?: readonly (readonly [x: number, low: number, high: number])[];
}

export interface Drawn {
  readonly svg: string;
  readonly data: object;
}

/** An objective by trial, and the best so far. Throws InputError before there is a result. */
export async function historyPlot(study: Study, named: string | undefined): Promise<Drawn> {
  const { index, name, sign } = objectiveOf(study, named);
  const points = valuesOf(study, index).map(({ id, value }): Point => [id, value]);
  if (points.length === 0)
    throw new InputError("there is nothing to draw yet: no trial is complete; tell a result first");
  let best = Number.NEGATIVE_INFINITY;
  const line = points.map(([id, value]): Point => {
    best = Math.max(best, sign * value);
    return [id, sign * best];
  });
  const title = `${name} of each trial, and the best so far`;
  const svg = draw({ title, xLabel: "trial", yLabel: name, points, line });
  return { svg, data: { shows: title, values: points, bestSoFar: line } };
}

/** Places at which the model is asked along a parameter. */
const PLACES = 41;

/** What the model predicts along a numeric parameter, the others as in the best trial. Throws InputError for another kind of parameter. */
export async function slicePlot(
  study: Study,
  parameter: string,
  named: string | undefined,
  signal: AbortSignal,
): Promise<Drawn> {
  const { index, name, sign } = objectiveOf(study, named);
  const spec = Object.hasOwn(study.parameters, parameter) ? study.parameters[parameter] : undefined;
  if (spec === undefined || !("low" in spec))
    throw new InputError(
      `invalid parameter: expected a numeric one of ${Object.keys(study.parameters).join(", ")}, got ${JSON.stringify(parameter)}`,
    );
  const values = valuesOf(study, index);
  const best = values.toSorted((a, b) => sign * (b.value - a.value))[0];
  if (best === undefined)
    throw new InputError("there is nothing to draw yet: no trial is complete; tell a result first");
  const { low, high } = spec;
  const isWhole = spec.type === "int";
  const places = Array.from({ length: PLACES }, (_, i) => low + ((high - low) * i) / (PLACES - 1));
  const xs = isWhole ? [...new Set(places.map(Math.round))] : places;
  const configurations = xs.map((x) => ({ ...best.settings, [parameter]: x }));
  const { median, lower, upper } = await study.predict(configurations, { objective: name, signal });
  const line = xs.map((x, i): Point => [x, median[i]]);
  const band = xs.map((x, i) => [x, lower[i], upper[i]] as const);
  const points = values.flatMap(({ settings, value }): Point[] => {
    const { [parameter]: x } = settings;
    return typeof x === "number" ? [[x, value]] : [];
  });
  const title = `${name} along ${parameter} through the best trial: the model's median and 95 % interval`;
  const svg = draw({
    title,
    xLabel: spec.unit ? `${parameter} (${spec.unit})` : parameter,
    yLabel: name,
    points,
    line,
    band,
  });
  return {
    svg,
    data: {
      shows: title,
      through: best.settings,
      predictions: band.map(([x, lower, upper], i) => ({ x, median: median[i], lower, upper })),
    },
  };
}

function objectiveOf({ objectives }: Study, named: string | undefined) {
  const names = objectives.map(({ name }) => name);
  if (named === undefined && names.length > 1) throw new InputError(`name one of the objectives: ${names.join(", ")}`);
  const index = named === undefined ? 0 : names.indexOf(named);
  if (index < 0)
    throw new InputError(`invalid objective: expected one of ${names.join(", ")}, got ${JSON.stringify(named)}`);
  return { index, name: names[index], sign: objectives[index].direction === "maximize" ? 1 : -1 };
}

function valuesOf(study: Study, objective: number) {
  return study.trials.flatMap((trial) => {
    const value = trial.status === "complete" ? study.objectiveValues(trial)?.[objective] : undefined;
    return value === undefined ? [] : [{ id: trial.id, settings: trial.settings, value }];
  });
}

const [WIDTH, HEIGHT, LEFT, TOP, BOTTOM, RIGHT] = [640, 400, 80, 40, 50, 20];

function draw({ title, xLabel, yLabel, points, line, band = [] }: Plot): string {
  const x = scale(
    [...points, ...line].map(([x]) => x),
    LEFT,
    WIDTH - RIGHT,
  );
  const ys = [...[...points, ...line].map(([, y]) => y), ...band.flatMap(([, low, high]) => [low, high])];
  const y = scale(ys, HEIGHT - BOTTOM, TOP);
  const path = (route: readonly Point[]) => route.map(([px, py]) => `${short(x.at(px))} ${short(y.at(py))}`).join("L");
  const area = [
    ...band.map(([px, , high]): Point => [px, high]),
    ...band.map(([px, low]): Point => [px, low]).reverse(),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
<text x="${LEFT}" y="24" font-size="14">${escaped(title)}</text>
${x.ticks.map((tick) => `<text x="${short(x.at(tick))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${short(tick)}</text>`).join("\n")}
${y.ticks.map((tick) => `<path d="M${LEFT} ${short(y.at(tick))}H${WIDTH - RIGHT}" stroke="#ddd"/><text x="${LEFT - 8}" y="${short(y.at(tick) + 4)}" text-anchor="end">${short(tick)}</text>`).join("\n")}
<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 12}" text-anchor="middle">${escaped(xLabel)}</text>
<text x="16" y="${HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 16 ${HEIGHT / 2})">${escaped(yLabel)}</text>
${area.length > 0 ? `<path d="M${path(area)}Z" fill="#2f6fdb" fill-opacity=".15"/>` : ""}
<path d="M${path(line)}" fill="none" stroke="#2f6fdb" stroke-width="2"/>
${points.map(([px, py]) => `<circle cx="${short(x.at(px))}" cy="${short(y.at(py))}" r="3.5" fill="#d1462f"/>`).join("\n")}
</svg>
`;
}

/** From values to places on the page, and five ticks. */
function scale(values: readonly number[], from: number, to: number) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const [low, high] = least < most ? [least, most] : [least - 1, most + 1];
  return {
    at: (value: number) => from + ((value - low) / (high - low)) * (to - from),
    ticks: Array.from({ length: 5 }, (_, i) => low + ((high - low) * i) / 4),
  };
}

function short(value: number): string {
  return `${Number(value.toPrecision(4))}`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
