import { palette, pictureStyle } from "../report/live.ts";

/** The style sheet of the dashboard: cards in one column on phones, pairs of them on wide screens. */
export const style = `${palette}
:root { --ground: #f1f3f6; --line: #e1e5ea; --accent: #1f5fc9; --good: #1b7a58; --shadow: 0 1px 2px rgb(20 30 50 / 6%), 0 2px 8px rgb(20 30 50 / 4%); }
@media (prefers-color-scheme: dark) {
  :root { --paper: #191d24; --ground: #101318; --card: #222731; --line: #2b313b; --accent: #86b2ff; --good: #5fd3aa; --shadow: none; }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1, h2, h3, p, dl, dd, ul { margin: 0; }
h1 { font-size: 1.1rem; }
h2 { font-size: 1rem; margin-bottom: .6rem; }
h2 .quiet { font-weight: 400; }
h3 { font-size: .9rem; margin: .2rem 0; }
a { color: var(--accent); }
small { font-size: .85rem; font-weight: 400; color: var(--muted); }
.quiet { color: var(--muted); font-size: .85rem; }
${pictureStyle}
.masthead { position: sticky; top: 0; z-index: 3; display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 1rem; padding: .55rem 1.25rem;
  background: var(--paper); border-bottom: 1px solid var(--line); }
.masthead h1 { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.brand { display: flex; align-items: center; gap: .5rem; color: var(--ink); font-weight: 650; text-decoration: none; }
.brand::after { content: "/"; color: var(--muted); font-weight: 400; margin-left: .3rem; }
.masthead .brand:only-of-type:nth-last-child(2)::after { content: none; }
.controls { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.connection { margin-left: auto; font-size: .85rem; color: var(--muted); }
.connection::before { content: ""; display: inline-block; width: .55rem; height: .55rem; margin-right: .4rem; border-radius: 50%; background: var(--series-4); }
.connection.live::before { background: var(--series-3); }
.connection.lost::before { background: var(--best); }
main { max-width: 96rem; margin: 0 auto; padding: 1.1rem 1.25rem 3rem; display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); }
.alone { max-width: 32rem; padding-top: 4rem; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; box-shadow: var(--shadow); padding: 1rem 1.15rem; min-width: 0; }
.pair { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); }
@media (min-width: 64rem) {
  .pair { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
.divider h2 { font-size: 1.15rem; margin: .8rem 0 0; }
.list h1 { font-size: 1.3rem; margin: .6rem 0 0; }
.cards { display: grid; gap: 1rem; padding: 0; list-style: none; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); }
.cards a { display: block; height: 100%; color: inherit; text-decoration: none; background: var(--paper); border: 1px solid var(--line); border-radius: 10px;
  box-shadow: var(--shadow); padding: 1rem 1.15rem; }
.cards a:hover { border-color: var(--accent); }
.figure { font-size: 1.9rem; line-height: 1.25; font-weight: 650; font-variant-numeric: tabular-nums; }
.headline-card { display: flex; flex-wrap: wrap; gap: .8rem 2.5rem; align-items: center; }
.headline-card > :last-child { margin-left: auto; }
.settings, .counts { display: flex; flex-wrap: wrap; gap: .3rem 1.3rem; font-variant-numeric: tabular-nums; }
.settings dt, .counts dt { font-size: .78rem; color: var(--muted); line-height: 1.2; }
.settings dd { font-weight: 600; font-size: .95rem; }
.counts dd { font-size: 1.15rem; font-weight: 600; }
.badge { display: inline-block; padding: .05rem .5rem; border-radius: 99px; font-size: .78rem; font-weight: 600; background: var(--card); color: var(--muted); }
.badge.running { color: var(--good); }
.badge.paused { color: var(--best); }
.plain { list-style: none; padding: 0; display: grid; gap: .6rem; }
#waiting .plain { max-height: 27rem; overflow-y: auto; }
.experiment.preview { border-style: dashed; }
.judged { font-size: .88rem; font-variant-numeric: tabular-nums; margin-top: .2rem; }
.experiment { border: 1px solid var(--line); border-radius: 8px; padding: .6rem .8rem; }
.row { display: flex; flex-wrap: wrap; gap: .5rem .8rem; align-items: center; margin: .5rem 0; }
.row.end { justify-content: flex-end; }
.field { display: inline-flex; align-items: center; gap: .4rem; font-size: .88rem; }
.field.grow { flex: 1 1 12rem; }
.field.grow input { flex: 1; min-width: 0; }
.fields { display: grid; gap: .5rem; margin: .8rem 0; }
.fields .field { display: grid; grid-template-columns: 9rem minmax(0, 1fr); }
button, select, input { font: inherit; font-size: .88rem; color: inherit; background: var(--paper); border: 1px solid var(--faint); border-radius: 6px; padding: .25rem .65rem; min-height: 2rem; max-width: 100%; }
input[type="range"] { padding: 0; border: 0; background: none; accent-color: var(--accent); min-height: 1.4rem; }
input::placeholder { color: var(--muted); opacity: 1; }
button { cursor: pointer; font-weight: 550; }
button:hover:not(:disabled) { border-color: var(--accent); }
button:disabled { opacity: .5; cursor: default; }
button.primary { background: #1f5fc9; border-color: #1f5fc9; color: #fff; }
button.small { min-height: 0; padding: 0 .4rem; font-size: .8rem; }
th button { min-height: 0; font-size: inherit; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.fault { color: var(--best); font-size: .88rem; }
.row .fault { margin: 0; }
details summary { cursor: pointer; font-size: .85rem; color: var(--muted); }
dialog { width: min(30rem, calc(100vw - 2rem)); color: var(--ink); background: var(--paper); border: 1px solid var(--faint); border-radius: 12px; padding: 1.2rem 1.4rem; }
dialog::backdrop { background: rgb(10 14 20 / 45%); }
.maps { display: grid; gap: 1.2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); margin: .6rem 0 1rem; }
.map figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .2rem .8rem; margin: 0 0 .4rem; color: var(--ink); max-width: none; }
.ramp { display: flex; align-items: center; gap: .35rem; color: var(--muted); font-size: .78rem; font-variant-numeric: tabular-nums; }
.ramp i { width: 4.5rem; height: .55rem; border-radius: 3px; }
.plane { position: relative; margin: 0 .6rem 1.3rem 3.8rem; touch-action: none; cursor: crosshair; aspect-ratio: 4 / 3; background: var(--card); border-radius: 4px; }
.plane canvas, .plane svg { position: absolute; inset: 0; width: 100%; height: 100%; border-radius: 4px; }
.plane svg { overflow: visible; pointer-events: none; }
.trial { fill: #fff; stroke: #10151d; stroke-width: 1; }
.trial.hollow { fill: none; }
.plane .best { fill: none; stroke: #ff5b3d; stroke-width: 3; }
.next { fill: #fff; fill-opacity: .25; stroke: #fff; stroke-width: 2; stroke-dasharray: 3 2; }
.cross { stroke: #fff; stroke-width: 1.2; stroke-dasharray: 4 3; mix-blend-mode: difference; }
.tick { position: absolute; font-size: .72rem; color: var(--muted); font-variant-numeric: tabular-nums; white-space: nowrap; }
.tick.x { top: 100%; transform: translateX(-50%); }
.tick.y { right: calc(100% + .35rem); transform: translateY(50%); max-width: 3.6rem; overflow: hidden; text-overflow: ellipsis; }
.axis { text-align: center; font-size: .8rem; color: var(--muted); }
.explored { display: grid; gap: 1rem 2rem; grid-template-columns: minmax(0, 1fr); }
@media (min-width: 64rem) { .explored { grid-template-columns: minmax(0, 2fr) minmax(0, 1fr); } }
.sliders { display: grid; gap: .3rem 1.6rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); align-content: start; }
.slider { display: grid; grid-template-columns: 8rem minmax(0, 1fr) 4.5rem; gap: .6rem; align-items: center; font-size: .88rem; }
.slider.off { color: var(--muted); }
.slider output { font-variant-numeric: tabular-nums; text-align: right; color: inherit; }
.readout strong { font-size: 1.4rem; font-variant-numeric: tabular-nums; }
.readout button { margin-top: .5rem; }
.number { text-align: right; }
tr.best > :first-child { padding-left: .5rem; }
tbody tr:hover { background: var(--card); }
@media (max-width: 40rem) {
  main { padding: .8rem .7rem 2rem; gap: .8rem; }
  .masthead { padding: .5rem .8rem; }
  .card { padding: .8rem .85rem; }
  .slider { grid-template-columns: 6.5rem minmax(0, 1fr) 4rem; }
}
@media (prefers-reduced-motion: no-preference) { button { transition: border-color .15s; } }
`;
