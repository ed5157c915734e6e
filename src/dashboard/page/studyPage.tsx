import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import {
  accuracy,
  attainment,
  contours,
  curves,
  feasibility,
  front,
  health,
  history,
  importance,
  type ModelledData,
  outputs,
  parallel,
  slices,
  timeline,
} from "../../report/live.ts";
import { type Api, pathOf, Refusal } from "./api.ts";
import { type Board, boards } from "./board.ts";
import { Controls } from "./controls.tsx";
import { Explorer } from "./explorer/explorer.tsx";
import { useSurrogate } from "./explorer/useSurrogate.ts";
import { Fault } from "./fault.tsx";
import type { Connection } from "./follow.ts";
import { Headline } from "./headline.tsx";
import { useLatest, useVisible } from "./hooks.ts";
import { type Snapshot, watchStudy } from "./liveStudy.ts";
import { Masthead } from "./masthead.tsx";
import { Notes } from "./notes.tsx";
import { PictureSection } from "./pictures.tsx";
import { TrialsTable } from "./trialsTable.tsx";
import { Waiting } from "./waiting.tsx";

interface Props {
  readonly api: Api;
  readonly name: string;
  readonly refused: () => void;
}

/** One study, as it goes on. */
export function StudyPage({ api, name, refused }: Props) {
  const [snapshot, setSnapshot] = useState<Snapshot | null>(null);
  const [connection, setConnection] = useState<Connection>("connecting");
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    document.title = `${name} · BoFlow`;
    const leave = new AbortController();
    const { signal } = leave;
    watchStudy(api, name, { signal, changed: setSnapshot, connection: setConnection }).catch((error) => {
      if (signal.aborted) return;
      if (error instanceof Refusal && error.status === 401) refused();
      else setFault(error.message);
    });
    return () => leave.abort();
  }, [api, name]);
  const boardOf = useRef(boards());
  const board = useMemo(() => snapshot && boardOf.current(snapshot.study), [snapshot]);
  return (
    <>
      <Masthead connection={connection}>
        <h1>{name}</h1>
        {snapshot && <Controls api={api} name={name} study={snapshot.study} />}
      </Masthead>
      <main class="study">
        <Fault message={fault} />
        {!snapshot && fault === null && <p class="quiet">Reading the events of the study…</p>}
        {snapshot && board && <Body {...{ api, name, snapshot, board }} />}
      </main>
    </>
  );
}

interface BodyProps {
  readonly api: Api;
  readonly name: string;
  readonly snapshot: Snapshot;
  readonly board: Board;
}

/** Trials up to which models are asked without being told to, and those that a model takes. */
const [MOST, LEAST] = [1000, 3];

function Body({ api, name, snapshot, board }: BodyProps) {
  const { study, version } = snapshot;
  const home = useRef<HTMLElement>(null);
  const isVisible = useVisible(home);
  const complete = board.trials.filter(({ objectives, excluded }) => objectives !== null && !excluded).length;
  const [wished, wish] = useState(-1);
  const isWanted = isVisible && complete >= LEAST && (complete <= MOST || wished === version);
  const insights = useLatest<ModelledData>(() => api.get(pathOf(name, "/insights")), version, isWanted);
  /** Pictures of the models are drawn when these are there, with the trials as they were then. */
  const modelled = useMemo(() => insights.value && { ...board, ...insights.value }, [insights.value]);
  const shared = { api, name, study };
  const exploring = useRef<HTMLElement>(null);
  const explored = useSurrogate(api, name, snapshot, complete, useVisible(exploring));
  const { coordinates, surrogate } = explored;
  const ranking = [...(insights.value?.models[0]?.importance ?? [])]
    .sort((a, b) => b.total.mean - a.total.mean)
    .map(({ parameter }) => parameter);
  const hasReports = board.trials.some(({ reports }) => reports.length > 0);
  return (
    <>
      <Headline study={study} board={board} />
      <div class="pair">
        <PictureSection picture={history} data={board} isPrompt />
        <Waiting {...shared} explored={explored} />
      </div>
      <section class="card wide-card" id="explorer" ref={exploring}>
        <h2>
          The model <span class="quiet">{explored.age}</span>
        </h2>
        {explored.missing && <p class="notice">Not shown: {explored.missing}</p>}
        {surrogate && <Explorer {...{ ...shared, snapshot, board, coordinates, surrogate, ranking }} />}
      </section>
      {board.objectives.length > 1 && <PictureSection picture={front} data={board} />}
      {board.metrics.length > 1 && <PictureSection picture={outputs} data={board} />}
      {board.outcomeConstraints.length > 0 && <PictureSection picture={feasibility} data={board} />}
      {hasReports && <PictureSection picture={curves} data={board} />}
      <section class="divider" ref={home} id="insights">
        <h2>
          What the model has learned{" "}
          <span class="quiet">
            {insights.isAsking
              ? "the model is asked…"
              : insights.value && !insights.isCurrent
                ? "from earlier results"
                : ""}
          </span>
        </h2>
        {complete < LEAST && <p class="quiet">It is there once {LEAST} trials are complete.</p>}
        {complete > MOST && (
          <button type="button" disabled={insights.isAsking || insights.isCurrent} onClick={() => wish(version)}>
            Ask the model, which takes a while for {complete} trials
          </button>
        )}
        {insights.fault && <p class="notice">Not shown: {insights.fault}</p>}
      </section>
      {modelled && (
        <>
          <div class="pair">
            <PictureSection picture={importance} data={modelled} />
            <PictureSection picture={accuracy} data={modelled} />
          </div>
          <PictureSection picture={slices} data={modelled} />
          {complete > MOST && <PictureSection picture={contours} data={modelled} />}
          {board.objectives.length > 1 && <PictureSection picture={attainment} data={modelled} />}
          <PictureSection picture={health} data={modelled} />
        </>
      )}
      <div class="pair">
        <PictureSection picture={parallel} data={board} />
        <PictureSection picture={timeline} data={board} />
      </div>
      <TrialsTable {...{ api, name, board }} />
      <Notes api={api} name={name} notes={study.state?.notes ?? []} />
    </>
  );
}
