import { useMemo, useRef } from "preact/hooks";
import type { ModelledData } from "../../../report/live.ts";
import { type Api, pathOf } from "../api.ts";
import type { Board } from "../board.ts";
import { useLatest, useVisible } from "../hooks.ts";
import type { Snapshot } from "../liveStudy.ts";
import { coordinatesOf } from "./coordinates.ts";
import { Explorer } from "./explorer.tsx";
import { surrogateOf } from "./surrogate.ts";

interface Props {
  readonly api: Api;
  readonly name: string;
  readonly snapshot: Snapshot;
  readonly board: Board;
  readonly insights: ModelledData | null;
}

/** Complete trials that a model takes. */
const LEAST = 2;

/** The part of the page in which the model is explored; its graphs are asked for while it is on the screen. */
export function ExplorerSection({ api, name, snapshot, board, insights }: Props) {
  const home = useRef<HTMLElement>(null);
  const isVisible = useVisible(home);
  const complete = board.trials.filter(({ objectives, excluded }) => objectives !== null && !excluded).length;
  const isWanted = isVisible && complete >= LEAST;
  const asked = useLatest(() => api.get(pathOf(name, "/model")), snapshot.version, isWanted);
  const { definition } = snapshot.study.state ?? {};
  const coordinates = useMemo(() => coordinatesOf(snapshot.study), [definition]);
  const surrogate = useMemo(() => (asked.value?.model ? surrogateOf(asked.value) : null), [asked.value]);
  const isSuited = surrogate !== null && surrogate.dimension === coordinates.all.length;
  const ranking = [...(insights?.models[0]?.importance ?? [])]
    .sort((a, b) => b.total.mean - a.total.mean)
    .map(({ parameter }) => parameter);
  const missing = asked.fault ?? asked.value?.missing.join("; ");
  return (
    <section class="card wide-card" id="explorer" ref={home}>
      <h2>
        The model <span class="quiet">{said(asked, complete)}</span>
      </h2>
      {complete < LEAST && <p class="quiet">It is there once {LEAST} trials are complete.</p>}
      {missing && <p class="notice">Not shown: {missing}</p>}
      {isSuited && <Explorer {...{ api, name, snapshot, board, coordinates, surrogate, ranking }} />}
    </section>
  );
}

function said({ isAsking, isCurrent, value }: ReturnType<typeof useLatest>, complete: number): string {
  if (complete < LEAST) return "";
  if (value === null) return isAsking ? "is being fitted…" : "";
  return isCurrent ? "of all results" : isAsking ? "is being fitted to the latest results…" : "of earlier results";
}
