/** Colors, for light and for dark pages. */
export const palette = `
:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1d2430; --muted: #5d6675; --faint: #c9ced6; --card: #f6f7f9;
  --model: #2f6fdb; --best: #c93a22;
  --series-1: #707b8d; --series-2: #2f6fdb; --series-3: #1f8a66; --series-4: #b06400; --series-5: #9650b8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171c; --ink: #e6e9ee; --muted: #9aa4b2; --faint: #3a414c; --card: #1c2027;
    --model: #6ea3ff; --best: #ff7a61;
    --series-1: #9aa4b2; --series-2: #6ea3ff; --series-3: #4cc79e; --series-4: #f0a83c; --series-5: #c48be0;
  }
}
`;

/** What pictures and their controls need. */
export const pictureStyle = `
figure { margin: 0; }
figcaption { font-size: .85rem; margin-top: .3rem; max-width: 45rem; }
figcaption, caption, .advice { color: var(--muted); }
.headline strong { font-size: 1.9rem; margin-right: .3rem; font-variant-numeric: tabular-nums; }
.notice, .warning { border-left: 3px solid var(--best); padding-left: .6rem; }
.findings { list-style: none; padding: 0; }
.findings li { margin: .5rem 0; }
.info { border-left: 3px solid var(--faint); padding-left: .6rem; }
figure svg { width: 100%; height: auto; overflow: visible; --plot-background: var(--paper); }
.wide, .scroll { overflow-x: auto; }
[class*="-swatches"] { font-size: .8rem; }
svg[class*="-ramp"] { max-width: 20rem; }
.grid { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); margin-top: .8rem; }
.pointed { stroke: var(--best); stroke-width: 2.5px; }
.faded { opacity: .06; }
.brush { fill: var(--best); fill-opacity: .3; pointer-events: none; }
[data-brush] svg { touch-action: pan-x; cursor: crosshair; }
.tip { position: fixed; z-index: 1; top: 0; left: 0; max-width: 20rem; padding: .2rem .5rem; border-radius: 4px; background: var(--ink);
  color: var(--paper); font-size: .8rem; pointer-events: none; opacity: 0; }
.tip.shown { opacity: 1; }
fieldset { display: flex; flex-wrap: wrap; gap: .3rem .8rem; align-items: center; border: 0; padding: 0; margin: .3rem 0; }
legend { float: left; min-width: 9rem; padding: 0; }
output { font-size: .85rem; color: var(--muted); }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: .2rem; }
th, td { padding: .25rem .9rem .25rem 0; text-align: left; border-bottom: 1px solid var(--faint); white-space: nowrap; vertical-align: top; }
td:last-child { white-space: normal; min-width: 12rem; }
th { font-weight: 600; }
th button { font-weight: 600; background: none; border: 0; padding: 0; cursor: pointer; }
[aria-sort="ascending"] button::after { content: " ↑"; }
[aria-sort="descending"] button::after { content: " ↓"; }
tr.best { background: var(--card); }
tr.best > :first-child { box-shadow: inset 3px 0 var(--best); padding-left: .5rem; }
`;

/** The style sheet of the page: one column on phones, light or dark by the setting of the system. */
export const style = `${palette}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 76rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.15rem; margin: 2.4rem 0 .6rem; padding-bottom: .25rem; border-bottom: 1px solid var(--faint); }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
p { margin: .4rem 0; max-width: 60rem; }
a { color: var(--model); }
ul { padding-left: 1.2rem; }
header p { color: var(--muted); }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem .9rem; padding: 0; margin: .6rem 0 0; list-style: none; font-size: .9rem; }
:focus-visible { outline: 2px solid var(--model); outline-offset: 3px; }
${pictureStyle}
main { display: grid; gap: 0 2rem; grid-template-columns: minmax(0, 1fr); }
@media (min-width: 64rem) {
  main { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  main > :not(.half) { grid-column: 1 / -1; }
}
button, select { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--faint); border-radius: 4px; padding: .15rem .6rem; }
button:disabled { opacity: .5; }
.controls { display: flex; gap: .5rem; }
@media print {
  body { max-width: none; padding: 0; }
  nav, .controls, .ranges, .tip, [data-choices] > p { display: none; }
  figure, tr, .findings li { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .wide, .scroll { overflow: visible; }
}
`;
