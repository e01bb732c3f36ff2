/** Colours, text, and what every section shares. */
export const base = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf8; --card: #fff; --ink: #1c1b1a; --muted: #6a6661; --rule: #e6e2dc; --accent: #2f6f5e; --second: #c2571a; --shadow: 0 1px 2px #0000000d; --shade: 60%;
  --series-1: #2f6f5e; --series-2: #b9470e; --series-3: #3561b8; --series-4: #96398a; --series-5: #7a6200; --series-6: #b02a3b; --series-7: #1f7a8c; --series-8: #57534e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0f1011; --card: #18191b; --ink: #eceae6; --muted: #9f9b95; --rule: #2f3236; --accent: #6cc5a9; --second: #f0915a; --shadow: none; --shade: 40%;
    --series-1: #6cc5a9; --series-2: #f0915a; --series-3: #8fb2f5; --series-4: #dd92cf; --series-5: #d6b84a; --series-6: #f08a90; --series-7: #7fcbe0; --series-8: #b8b3ab;
  }
}
* { box-sizing: border-box; margin: 0; }
body { background: var(--paper); color: var(--ink); font: 16px/1.5 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; -webkit-text-size-adjust: 100%; }
main { max-width: 1160px; margin: 0 auto; padding: 56px 24px 96px; }
main.wide { max-width: 1560px; }
header { border-bottom: 1px solid var(--rule); padding-bottom: 20px; }
.kind { color: var(--accent); font-size: 13px; font-weight: 600; letter-spacing: .08em; text-transform: uppercase; }
h1 { font-size: 44px; line-height: 1.15; letter-spacing: -.02em; margin: 4px 0 12px; }
h2 { font-size: 22px; letter-spacing: -.01em; margin: 56px 0 4px; }
h3 { font-size: 15px; font-weight: 600; margin: 24px 0 8px; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0 20px; margin-top: 16px; font-size: 14px; }
nav a { display: inline-block; padding: 4px 0; text-decoration: none; }
nav a:hover { text-decoration: underline; }
.facts { display: flex; flex-wrap: wrap; gap: 4px 20px; color: var(--muted); font-size: 15px; }
.facts b { color: var(--ink); font-weight: 600; }
.note, .empty { color: var(--muted); font-size: 14px; max-width: 72ch; margin: 4px 0 16px; }
.empty { border: 1px dashed var(--rule); border-radius: 10px; padding: 14px 16px; }
small { color: var(--muted); font-size: 13px; font-weight: 400; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 15px; font-variant-numeric: tabular-nums; }
th { text-align: left; font-size: 13px; font-weight: 500; color: var(--muted); padding: 8px 16px 8px 0; white-space: nowrap; }
td { border-top: 1px solid var(--rule); padding: 10px 16px 10px 0; vertical-align: middle; }
.none { color: var(--muted); font-size: 13px; }
dl { font-size: 14px; columns: 2; column-gap: 40px; }
dt { font-weight: 600; break-after: avoid; }
dt:target { color: var(--accent); }
dd { color: var(--muted); margin: 0 0 14px; break-inside: avoid; }
code { font: 12px ui-monospace, SFMono-Regular, Menlo, monospace; color: var(--muted); font-weight: 400; overflow-wrap: anywhere; }
@media (max-width: 640px) {
  main { padding: 32px 16px 64px; }
  h1 { font-size: 32px; }
  dl { columns: 1; }
}
@media print { .info, .tip, nav, .calm { display: none; } .card, .plot, figure, tr { break-inside: avoid; } }
`;
