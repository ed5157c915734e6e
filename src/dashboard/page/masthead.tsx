import type { ComponentChildren } from "preact";
import type { Connection } from "./follow.ts";
import { linkTo } from "./place.ts";

interface Props {
  readonly connection: Connection;
  readonly children?: ComponentChildren;
}

const said = { connecting: "connecting", live: "live", lost: "connection lost, trying again" } as const;

/** The bar at the top of each page. */
export function Masthead({ connection, children }: Props) {
  return (
    <header class="masthead">
      <a class="brand" href={linkTo(null)}>
        <img src="/dashboard.svg" alt="" width="24" height="24" /> BoFlow
      </a>
      {children}
      <span class={`connection ${connection}`} role="status">
        {said[connection]}
      </span>
    </header>
  );
}
