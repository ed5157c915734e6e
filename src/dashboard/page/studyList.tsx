import { useEffect, useState } from "preact/hooks";
import { formatNumber } from "../../report/live.ts";
import { type Api, pathOf, Refusal } from "./api.ts";
import { type Connection, follow } from "./follow.ts";
import { Masthead } from "./masthead.tsx";
import { linkTo } from "./place.ts";

interface Props {
  readonly api: Api;
  readonly refused: () => void;
}

/** What a card shows of a study. */
interface Card {
  readonly goal: string;
  readonly trials: Readonly<Record<string, number>>;
  readonly best: string;
  readonly state: "running" | "paused" | "waiting";
  readonly time: number;
}

/** All studies of the server, each as it goes on. */
export function StudyList({ api, refused }: Props) {
  const [cards, setCards] = useState<ReadonlyMap<string, Card | null>>(new Map());
  const [connection, setConnection] = useState<Connection>("connecting");
  useEffect(() => {
    document.title = "BoFlow";
    const leave = new AbortController();
    const { signal } = leave;
    const update = (name: string, card: Card | null) =>
      !signal.aborted && setCards((cards) => new Map(cards).set(name, card));
    const names = async () => {
      for (const name of (await api.get("/studies", signal)).studies) update(name, null);
      await follow(api, "/studies", {
        signal,
        connection: setConnection,
        async take(batch) {
          const changed = new Set(batch.map(({ data }) => data.study as string));
          for (const name of changed) update(name, await cardOf(api, name, signal));
        },
      });
    };
    names().catch((error) => {
      if (error instanceof Refusal && error.status === 401) refused();
      else if (!signal.aborted) throw error;
    });
    return () => leave.abort();
  }, [api]);
  return (
    <>
      <Masthead connection={connection} />
      <main class="list">
        <h1>Studies</h1>
        <ul class="cards">
          {[...cards].map(([name, card]) => (
            <li key={name}>
              <a href={linkTo(name)}>
                <h2>{name}</h2>
                {card ? <CardBody {...card} /> : <p class="quiet">…</p>}
              </a>
            </li>
          ))}
        </ul>
      </main>
    </>
  );
}

function CardBody({ goal, trials, best, state, time }: Card) {
  const counts = Object.entries(trials).map(([status, count]) => `${count} ${status}`);
  return (
    <>
      <p class="quiet">{goal}</p>
      <p class="figure">{best}</p>
      <p class="quiet">{counts.join(", ") || "no trials yet"}</p>
      <p class="quiet">
        <span class={`badge ${state}`}>{state}</span> {new Date(time).toLocaleString()}
      </p>
    </>
  );
}

async function cardOf(api: Api, name: string, signal: AbortSignal): Promise<Card> {
  const { definition, trials, paused, time } = await api.get(pathOf(name), signal);
  const objectives: [string, string | { direction: string }][] = Object.entries(definition.objectives);
  const goals = objectives.map(([name, goal]) => `${typeof goal === "string" ? goal : goal.direction} ${name}`);
  const several = objectives.length > 1;
  const { best, pareto } = await api.get(pathOf(name, several ? "/pareto" : "/best"), signal);
  return {
    goal: goals.join(", "),
    trials,
    time,
    best: several ? `${pareto.length} trade-offs` : best ? formatNumber(best.value) : "–",
    state: paused !== null ? "paused" : trials.running ? "running" : "waiting",
  };
}
