import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { formatNumber, observed, thinned } from "../../../report/live.ts";
import type { Configuration } from "../../../study/index.ts";
import { type Api, pathOf } from "../api.ts";
import type { Board } from "../board.ts";
import { Fault } from "../fault.tsx";
import { useAction } from "../hooks.ts";
import type { Snapshot } from "../liveStudy.ts";
import type { Coordinates } from "./coordinates.ts";
import { Drawer, type Drawn } from "./drawing.ts";
import { SurfaceMap } from "./map.tsx";
import { type Ramp, ramps } from "./paint.ts";
import { type Ranges, rangesOf, widened } from "./ranges.ts";
import { Sliders } from "./sliders.tsx";
import { type Surrogate, spelled } from "./surrogate.ts";

interface Props {
  readonly api: Api;
  readonly name: string;
  readonly snapshot: Snapshot;
  readonly board: Board;
  readonly coordinates: Coordinates;
  readonly surrogate: Surrogate;
  /** The most important parameters first. */
  readonly ranking: readonly string[];
}

/** Trials that are drawn. */
const DRAWN = 300;

/** The posterior and the acquisition function over two parameters, drawn by this page while sliders move the others. */
export function Explorer({ api, name, snapshot, board, coordinates, surrogate, ranking }: Props) {
  const { all } = coordinates;
  const [objective, setObjective] = useState(0);
  const [pair, setPair] = useState(() => firstPair(coordinates, ranking));
  const best = board.models[objective].incumbent?.trial;
  const [at, setAt] = useState(() => coordinates.encode(best === undefined ? {} : board.trials[best].parameters));
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  const ranges = useRef<Ranges | null>(null);
  const drawer = useRef<Drawer | null>(null);
  const { run, isBusy, fault } = useAction();

  useEffect(() => {
    ranges.current = rangesOf(coordinates, surrogate, objective);
    drawer.current = new Drawer(coordinates, surrogate, (drawn) => {
      ranges.current = widened(ranges.current, drawn.values, surrogate);
      setDrawn(drawn);
    });
    return () => drawer.current?.stop();
  }, [coordinates, surrogate, objective]);
  useEffect(() => drawer.current?.draw({ at, pair, objective }), [at, pair, objective, surrogate, coordinates]);

  const here = useMemo(() => surrogate.evaluate(Float64Array.from(at), objective), [surrogate, at, objective]);
  const maximize = board.objectives[objective].direction === "maximize";
  const goal = board.objectives[objective].name;
  const mapped = useMemo(() => trialsOn(board, objective), [board, objective]);
  const waiting = useMemo(
    () => [...running(snapshot), ...(snapshot.study.state?.queue ?? []).map(({ parameters }) => parameters)],
    [snapshot],
  );
  const axes = [all[pair[0]], all[pair[1]]] as const;
  const shared = {
    drawn: drawn && isOf(drawn, axes) ? drawn : null,
    axes,
    trials: mapped,
    best,
    next: waiting,
    at: [at[pair[0]], at[pair[1]]] as const,
    ranges: ranges.current,
    move: ([x, y]: readonly [number, number]) => setAt((at) => moved(moved(at, pair[0], x), pair[1], y)),
  };
  const choose = (side: 0 | 1) => (index: number) =>
    setPair(([x, y]) => (side === 0 ? [index, index === y ? x : y] : [index === x ? y : x, index]));
  const medianRamp: Ramp = useMemo(() => (maximize ? ramps.median : ramps.median.toReversed()), [maximize]);
  return (
    <>
      <div class="row">
        {board.objectives.length > 1 && (
          <label class="field">
            Objective{" "}
            <select value={String(objective)} onChange={(event) => setObjective(Number(event.currentTarget.value))}>
              {board.objectives.map(({ name }, j) => (
                <option key={name} value={String(j)}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <AxisChoice label="Across" coordinates={coordinates} index={pair[0]} choose={choose(0)} />
        <AxisChoice label="Up" coordinates={coordinates} index={pair[1]} choose={choose(1)} />
        {best !== undefined && (
          <button type="button" onClick={() => setAt(coordinates.encode(board.trials[best].parameters))}>
            Go to the best
          </button>
        )}
        {waiting.length > 0 && (
          <button type="button" onClick={() => setAt(coordinates.encode(waiting[0]))}>
            Go to the next
          </button>
        )}
      </div>
      <div class="maps">
        <SurfaceMap {...shared} layer="median" title={`Expected ${goal}`} ramp={medianRamp} />
        <SurfaceMap {...shared} layer="width" title="Width of the 95 % interval" ramp={ramps.width} />
        {surrogate.acquisition && (
          <SurfaceMap {...shared} layer="acquisition" title={spelled(surrogate.acquisition)} ramp={ramps.acquisition} />
        )}
      </div>
      <div class="explored">
        <Sliders
          coordinates={coordinates}
          at={at}
          pair={pair}
          move={(k, value) => setAt((at) => moved(at, k, value))}
        />
        <div class="readout">
          <p aria-live="off">
            <strong>{formatNumber(here.median[0])}</strong> ({formatNumber(here.lower[0])} to{" "}
            {formatNumber(here.upper[0])}) {goal} expected here
          </p>
          {surrogate.acquisition && (
            <p class="quiet">
              {spelled(surrogate.acquisition)} {formatNumber(here.acquisition[0])}
            </p>
          )}
          <button
            type="button"
            disabled={isBusy}
            onClick={() =>
              run(() =>
                api.post(pathOf(name, "/enqueue"), {
                  experiments: [coordinates.decode(at)],
                  reason: "chosen in the dashboard",
                }),
              )
            }
          >
            Make this experiment next
          </button>
          <Fault message={fault} />
        </div>
      </div>
      <p class="quiet">
        Dots are trials, wherever their other parameters were; the ring is the best one, dashed circles are experiments
        that run or wait. Drag in a picture or move a slider: this page evaluates the model itself.
      </p>
    </>
  );
}

function AxisChoice(props: {
  readonly label: string;
  readonly coordinates: Coordinates;
  readonly index: number;
  readonly choose: (index: number) => void;
}) {
  const { label, coordinates, index, choose } = props;
  return (
    <label class="field">
      {label}{" "}
      <select value={String(index)} onChange={(event) => choose(Number(event.currentTarget.value))}>
        {coordinates.all.map(({ name, label, size }, k) =>
          size > 1 ? (
            <option key={name} value={String(k)}>
              {label}
            </option>
          ) : null,
        )}
      </select>
    </label>
  );
}

const moved = (at: readonly number[], index: number, value: number) =>
  at.map((each, k) => (k === index ? value : each));

/** Whether a drawing is over axes of this form: of an earlier pair, it has other columns. */
function isOf({ grid }: Drawn, [x, y]: readonly Coordinates["all"][number][]): boolean {
  return (x.codes === null || x.codes === grid.columns) && (y.codes === null || y.codes === grid.rows);
}

/** The two most important parameters that have several values. */
function firstPair({ all }: Coordinates, ranking: readonly string[]): readonly [number, number] {
  const rank = (k: number) => {
    const place = ranking.indexOf(all[k].name);
    return place < 0 ? all.length : place;
  };
  const varying = [...all.keys()].filter((k) => all[k].size > 1).sort((a, b) => rank(a) - rank(b) || a - b);
  return [varying[0] ?? 0, varying[1] ?? varying[0] ?? 0];
}

/** The trials with a value, evenly chosen where they are many, the best ones among them. */
function trialsOn(board: Board, objective: number) {
  const best = board.front.length < 50 ? board.front : [];
  return thinned(observed(board, objective), DRAWN, ({ id }) => best.includes(id)).drawn;
}

function running({ study }: Snapshot): Configuration[] {
  return study.trials.filter(({ status }) => status === "running").map(({ settings }) => settings as Configuration);
}
