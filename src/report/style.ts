/** The page's style sheet: one column on phones, light or dark according to the system's setting. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1d2430; --muted: #5d6675; --faint: #c9ced6; --card: #f6f7f9;
  --model: #2f6fdb; --best: #d1462f;
  --series-1: #8a94a6; --series-2: #2f6fdb; --series-3: #1f9e77; --series-4: #c77700; --series-5: #9650b8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171c; --ink: #e6e9ee; --muted: #9aa4b2; --faint: #3a414c; --card: #1c2027;
    --model: #6ea3ff; --best: #ff7a61;
    --series-1: #9aa4b2; --series-2: #6ea3ff; --series-3: #4cc79e; --series-4: #f0a83c; --series-5: #c48be0;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 72rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; padding-bottom: .25rem; border-bottom: 1px solid var(--faint); }
p { margin: .4rem 0; }
header p, figcaption, caption { color: var(--muted); }
.headline strong { font-size: 1.9rem; margin-right: .3rem; font-variant-numeric: tabular-nums; }
figure { margin: 0; }
section > figure { max-width: 44rem; }
figcaption { font-size: .85rem; margin-top: .3rem; }
svg { width: 100%; height: auto; overflow: visible; --plot-background: var(--paper); }
[class*="-swatches"] { font-size: .8rem; }
svg[class*="-ramp"] { max-width: 20rem; }
.slices { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); }
.slices figure { max-width: 26rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: .2rem; }
th, td { padding: .25rem .8rem .25rem 0; text-align: left; border-bottom: 1px solid var(--faint); white-space: nowrap; }
td:last-child { white-space: normal; }
th { font-weight: 600; }
tr.best { background: var(--card); }
tr.best > :first-child { box-shadow: inset 3px 0 var(--best); padding-left: .5rem; }
@media print { body { max-width: none; } }
`;
