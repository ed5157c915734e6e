import { readdirSync } from "node:fs";
import { defineConfig } from "vitepress";

const page = (text: string, name: string) => ({ text, link: `/${name}` });

const guides = [
  {
    text: "Begin",
    items: [
      page("Your first study", "first-study"),
      page("Studies", "study"),
      page("The command line", "cli"),
      page("Spreadsheets", "spreadsheets"),
      page("Coming from BoTorch, Ax or Optuna", "coming-from"),
    ],
  },
  {
    text: "Run studies",
    items: [
      page("Constraints and failures", "constraints"),
      page("Noise", "noise"),
      page("Several objectives", "several-objectives"),
      page("Many workers", "many-workers"),
      page("Streams", "streams"),
      page("Storage", "storage"),
      page("Reports", "report"),
      page("The dashboard", "dashboard"),
      page("Suggestions off the main thread", "suggestions-in-a-worker"),
      page("Studies in the browser", "browser"),
      page("HTTP and assistants", "server"),
    ],
  },
  {
    text: "The parts underneath",
    items: [
      page("Models", "models"),
      page("Acquisition functions", "acquisition-functions"),
      page("Lookahead", "lookahead"),
      page("Export", "export"),
    ],
  },
  {
    text: "About BoFlow",
    items: [
      page("Quality of suggestions", "quality"),
      page("Architecture", "architecture"),
      page("Contributing", "contributing"),
      page("Changelog", "changelog"),
    ],
  },
];

const listed = new Set(guides.flatMap(({ items }) => items.map(({ link }) => `${link.slice(1)}.md`)));
const forgotten = readdirSync(new URL("../content", import.meta.url)).filter(
  (file) => file.endsWith(".md") && file !== "index.md" && !listed.has(file),
);
if (forgotten.length > 0) throw new Error(`site/.vitepress/config.ts does not list ${forgotten.join(", ")}`);

export default defineConfig({
  title: "BoFlow",
  description: "Bayesian optimization in the BoTorch style for TypeScript",
  srcDir: "content",
  outDir: "dist",
  cacheDir: "dist/.cache",
  cleanUrls: true,
  // Written by TypeDoc, beside the pages.
  ignoreDeadLinks: [/^\/reference\//],
  lastUpdated: false,
  themeConfig: {
    search: { provider: "local" },
    nav: [
      page("Guides", "first-study"),
      { text: "Reference", link: "/reference/", target: "_self" },
      page("Changelog", "changelog"),
    ],
    outline: [2, 3],
    sidebar: guides,
  },
});
