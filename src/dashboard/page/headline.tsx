import { formatNumber } from "../../report/live.ts";
import type { Study } from "../../study/index.ts";
import type { Board } from "./board.ts";
import { Settings } from "./waiting.tsx";

interface Props {
  readonly study: Study;
  readonly board: Board;
}

/** The best result and where the study stands. */
export function Headline({ study, board }: Props) {
  const counts = new Map<string, number>();
  for (const { status } of board.trials) counts.set(status, (counts.get(status) ?? 0) + 1);
  const { paused = null, stopped = null } = study.state ?? {};
  const budget = (study.state?.definition?.budget as { trials?: number } | undefined)?.trials;
  const state = paused !== null ? "paused" : stopped !== null ? "ended" : counts.has("running") ? "running" : "waiting";
  const [first] = board.models;
  const best = board.objectives.length === 1 ? first.incumbent : null;
  return (
    <section class="headline-card card wide-card" aria-label="Where the study stands">
      <div>
        <p class="quiet">{board.objectives.map(({ direction, name }) => `${direction} ${name}`).join(" and ")}</p>
        {board.objectives.length > 1 ? (
          <p class="figure">
            {board.front.length} <small>trade-offs</small>
          </p>
        ) : (
          <p class="figure" data-best>
            {best ? formatNumber(best.value) : "–"}{" "}
            <small>
              {best ? `trial ${best.trial}` : "no result yet"}
              {best && !board.trials[best.trial].isEligible && ", which breaks a constraint"}
            </small>
          </p>
        )}
      </div>
      {best && <Settings study={study} configuration={board.trials[best.trial].parameters} />}
      <dl class="counts">
        <div>
          <dt>trials</dt>
          <dd>
            {board.trials.length}
            {budget !== undefined && <span class="quiet"> of {budget}</span>}
          </dd>
        </div>
        {[...counts].map(([status, count]) => (
          <div key={status}>
            <dt>{status}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      <p>
        <span class={`badge ${state}`}>{state}</span>{" "}
        <span class="quiet">{paused !== null ? paused : stopped !== null ? stopped : ""}</span>
      </p>
    </section>
  );
}
