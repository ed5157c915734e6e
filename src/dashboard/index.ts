/** The dashboard: a page that follows studies as they go on, and the files that it consists of. */

import { style } from "./style.ts";

/** What a browser loads of the dashboard: its content and type. */
export interface PageFile {
  readonly type: string;
  content(): string | Promise<string>;
}

/** The page asks the server that it comes from for everything, and runs its own script only. Observable Plot writes style attributes. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>BoFlow</title>
<link rel="icon" href="/dashboard.svg" type="image/svg+xml">
<link rel="stylesheet" href="/dashboard.css">
</head>
<body>
<div id="app"><noscript>The dashboard needs JavaScript.</noscript></div>
<script type="module" src="/dashboard.js"></script>
</body>
</html>
`;

/** A bell of a posterior between two observations. */
const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#2f6fdb"/><path d="M4 24c6 0 7-15 12-15s6 15 12 15" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/><circle cx="16" cy="9" r="3.5" fill="#ffb454"/></svg>
`;

const fixed = (type: string, text: string): PageFile => ({ type, content: () => text });

/** The files of the page by their paths. The script is large, and made when it is first asked for. */
export const pageFiles: ReadonlyMap<string, PageFile> = new Map([
  ["/", fixed("text/html; charset=utf-8", html)],
  ["/dashboard.css", fixed("text/css; charset=utf-8", style)],
  ["/dashboard.svg", fixed("image/svg+xml", icon)],
  [
    "/dashboard.js",
    { type: "text/javascript; charset=utf-8", content: async () => (await import("./script.ts")).script },
  ],
]);
