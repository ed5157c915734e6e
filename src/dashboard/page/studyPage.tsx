import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { history } from "../../report/live.ts";
import { type Api, Refusal } from "./api.ts";
import { boards } from "./board.ts";
import type { Connection } from "./follow.ts";
import { type Snapshot, watchStudy } from "./liveStudy.ts";
import { Masthead } from "./masthead.tsx";
import { PictureSection } from "./pictures.tsx";

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
      </Masthead>
      <main>
        {fault !== null && (
          <p class="fault" role="alert">
            {fault}
          </p>
        )}
        {board && <PictureSection picture={history} data={board} />}
      </main>
    </>
  );
}
