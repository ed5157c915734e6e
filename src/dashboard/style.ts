import { palette, pictureStyle } from "../report/live.ts";

/** The style sheet of the dashboard. */
export const style = `${palette}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
${pictureStyle}
`;
