import { useMemo } from "preact/hooks";
import { type Api, pathOf } from "../api.ts";
import { useLatest } from "../hooks.ts";
import type { Snapshot } from "../liveStudy.ts";
import { type Coordinates, coordinatesOf } from "./coordinates.ts";
import { type Surrogate, surrogateOf } from "./surrogate.ts";

/** The model of a study in this page. */
export interface Explored {
  readonly coordinates: Coordinates;
  /** Null before it is here, and where there is none. */
  readonly surrogate: Surrogate | null;
  /** Why there is none, and how current it is, for people. */
  readonly missing: string | null;
  readonly age: string;
}

/** Complete trials that a model takes. */
const LEAST = 2;

/** The graphs of the latest state, asked for while they are wanted. */
export function useSurrogate(
  api: Api,
  name: string,
  { study, version }: Snapshot,
  complete: number,
  isWanted: boolean,
): Explored {
  const asked = useLatest(() => api.get(pathOf(name, "/model")), version, isWanted && complete >= LEAST);
  const coordinates = useMemo(() => coordinatesOf(study), [study.state?.definition]);
  const surrogate = useMemo(() => (asked.value?.model ? surrogateOf(asked.value) : null), [asked.value]);
  // The definition may have changed since.
  const isSuited = surrogate?.dimension === coordinates.all.length;
  if (complete < LEAST)
    return { coordinates, surrogate: null, missing: null, age: `is there once ${LEAST} trials are complete` };
  return {
    coordinates,
    surrogate: isSuited ? surrogate : null,
    age: age(asked),
    missing: asked.fault ?? (asked.value?.missing.join("; ") || null),
  };
}

function age({ isAsking, isCurrent, value }: ReturnType<typeof useLatest>): string {
  if (value === null) return isAsking ? "is being fitted…" : "";
  return isCurrent ? "of all results" : isAsking ? "is being fitted to the latest results…" : "of earlier results";
}
