/** The page's style sheet: system fonts, two colour schemes, nothing to load. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf8; --card: #fff; --ink: #1c1b1a; --muted: #6f6b66; --rule: #e6e2dc; --accent: #2f6f5e; --second: #c2571a; --shadow: 0 1px 2px #0000000d;
}
@media (prefers-color-scheme: dark) {
  :root { --paper: #0f1011; --card: #18191b; --ink: #eceae6; --muted: #9b9791; --rule: #2f3236; --accent: #6cc5a9; --second: #f0915a; --shadow: none; }
}
* { box-sizing: border-box; margin: 0; }
body { background: var(--paper); color: var(--ink); font: 16px/1.5 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; -webkit-text-size-adjust: 100%; }
main { max-width: 1080px; margin: 0 auto; padding: 56px 24px 96px; }
header { border-bottom: 1px solid var(--rule); padding-bottom: 24px; }
.kind { color: var(--accent); font-size: 13px; font-weight: 600; letter-spacing: .08em; text-transform: uppercase; }
h1 { font-size: 44px; line-height: 1.15; letter-spacing: -.02em; margin: 4px 0 12px; }
h2 { font-size: 22px; letter-spacing: -.01em; margin: 48px 0 4px; }
#figures h2 { font-size: 15px; color: var(--muted); font-weight: 600; letter-spacing: 0; margin: 32px 0 10px; }
h3 { font-size: 15px; font-weight: 600; margin: 24px 0 8px; }
.facts { display: flex; flex-wrap: wrap; gap: 4px 20px; color: var(--muted); font-size: 15px; }
.facts b { color: var(--ink); font-weight: 600; }
.note, .empty { color: var(--muted); font-size: 14px; max-width: 68ch; margin: 4px 0 16px; }
.empty { border: 1px dashed var(--rule); border-radius: 10px; padding: 14px 16px; }
small { color: var(--muted); font-size: 13px; font-weight: 400; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 12px; }
.card { position: relative; background: var(--card); border: 1px solid var(--rule); border-radius: 12px; padding: 14px 16px; box-shadow: var(--shadow); }
.card h3 { margin: 0; font-size: 14px; font-weight: 500; color: var(--muted); display: flex; justify-content: space-between; gap: 8px; }
.info { flex: none; width: 18px; height: 18px; border-radius: 50%; border: 1px solid var(--rule); color: var(--muted); font-size: 11px; line-height: 16px; text-align: center; text-decoration: none; }
.tip { display: none; position: absolute; z-index: 2; left: 8px; right: 8px; top: 38px; background: var(--ink); color: var(--paper); border-radius: 8px; padding: 10px 12px; font-size: 13px; line-height: 1.45; }
.card h3:has(.info:hover, .info:focus-visible) + .tip { display: block; }
.value { font-size: 32px; line-height: 1.2; font-weight: 600; letter-spacing: -.02em; font-variant-numeric: tabular-nums; margin: 6px 0 4px; }
.value small { font-size: 15px; margin-left: 5px; letter-spacing: 0; }
.beside { color: var(--muted); font-size: 13px; margin-top: 8px; }
.beside b { color: var(--ink); font-weight: 600; font-variant-numeric: tabular-nums; }
.undefined { background: none; border-style: dashed; box-shadow: none; }
.undefined .value { color: var(--muted); }
.meter { position: relative; height: 6px; border-radius: 3px; background: var(--rule); margin: 6px 0; }
.meter b { display: block; height: 100%; border-radius: 3px; background: var(--accent); }
.meter.lower b { background: var(--second); }
.meter i { position: absolute; top: -3px; width: 2px; height: 12px; margin-left: -1px; border-radius: 1px; background: var(--ink); }
.pixels { display: block; image-rendering: pixelated; max-width: 100%; height: auto; border-radius: 3px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 15px; font-variant-numeric: tabular-nums; }
.actions { width: 100%; min-width: 760px; table-layout: fixed; }
.narrow { width: 76px; }
.picture { width: 152px; }
th { text-align: left; font-size: 13px; font-weight: 500; color: var(--muted); padding: 8px 16px 8px 0; white-space: nowrap; }
td { border-top: 1px solid var(--rule); padding: 12px 16px 12px 0; vertical-align: middle; }
td small { display: block; }
.code { font-size: 22px; font-weight: 600; }
.bar .meter { max-width: 180px; }
td .pixels { max-width: none; }
.actions td:last-child .pixels { background: var(--card); box-shadow: 0 0 0 1px var(--rule); }
.confusion th, .confusion td { text-align: center; min-width: 68px; padding: 8px; border: 0; }
.heat { background: color-mix(in srgb, var(--accent) calc(var(--share) * 70%), transparent); border-radius: 4px; }
.clips { display: grid; grid-template-columns: repeat(auto-fill, minmax(410px, 1fr)); gap: 24px; }
figcaption { font-size: 14px; color: var(--muted); margin-bottom: 6px; }
.clip figcaption { color: var(--ink); font-weight: 500; }
.columns { display: grid; grid-template-columns: repeat(3, 1fr); font-size: 12px; color: var(--muted); max-width: 400px; }
.pairs { display: grid; grid-template-columns: repeat(auto-fill, 128px); gap: 20px 14px; }
.pair { display: grid; gap: 4px; }
.pair figcaption { margin: 2px 0 0; font-size: 13px; font-variant-numeric: tabular-nums; }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 12px; }
.plot { background: var(--card); border: 1px solid var(--rule); border-radius: 12px; padding: 14px 14px 10px; box-shadow: var(--shadow); }
.chart { display: block; width: 100%; height: auto; overflow: visible; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; font-size: 13px; color: var(--muted); margin-bottom: 8px; }
.legend span { display: flex; align-items: center; gap: 8px; }
.legend i { width: 22px; border-top: 2px solid var(--accent); }
.legend .baseline { border-top: 1.5px dashed var(--muted); }
dl { font-size: 14px; columns: 2; column-gap: 40px; }
dt { font-weight: 600; break-after: avoid; }
dt:target { color: var(--accent); }
dd { color: var(--muted); margin: 0 0 14px; break-inside: avoid; }
code { font: 12px ui-monospace, SFMono-Regular, Menlo, monospace; color: var(--muted); font-weight: 400; }
@media (max-width: 640px) {
  main { padding: 32px 16px 64px; }
  h1 { font-size: 32px; }
  dl { columns: 1; }
  .clips { grid-template-columns: 1fr; }
  .plot { overflow-x: auto; }
  .chart { min-width: 340px; }
  #drift .chart { min-width: 560px; }
  .actions, .actions tbody { display: block; min-width: 0; }
  .actions thead { display: none; }
  .actions tr { display: grid; grid-template-columns: 1fr 1fr; gap: 10px 16px; padding: 16px 0; border-top: 1px solid var(--rule); }
  .actions td { border: 0; padding: 0; }
  .actions td .pixels { max-width: 100%; }
  [data-label]::before { content: attr(data-label); display: block; font-size: 13px; color: var(--muted); }
  .cards { grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); }
}
@media print { .info, .tip { display: none; } .card, .plot, figure, tr { break-inside: avoid; } }
`;
