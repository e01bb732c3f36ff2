/** Cards of single figures, and the small scales on them. */
export const figures = `
#figures h3.group { font-size: 15px; color: var(--muted); font-weight: 600; margin: 28px 0 10px; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 12px; }
.card { position: relative; display: flex; flex-direction: column; background: var(--card); border: 1px solid var(--rule); border-radius: 12px; padding: 14px 16px; box-shadow: var(--shadow); }
.card h4 { margin: 0; font-size: 14px; font-weight: 500; color: var(--muted); display: flex; justify-content: space-between; gap: 8px; }
.info { flex: none; width: 18px; height: 18px; border-radius: 50%; border: 1px solid var(--rule); color: var(--muted); font-size: 11px; line-height: 16px; text-align: center; text-decoration: none; }
.tip { display: none; position: absolute; z-index: 2; left: 8px; right: 8px; top: 38px; background: var(--ink); color: var(--paper); border-radius: 8px; padding: 10px 12px; font-size: 13px; line-height: 1.45; }
.card h4:has(.info:hover, .info:focus-visible) + .tip { display: block; }
.value { font-size: 30px; line-height: 1.2; font-weight: 600; letter-spacing: -.02em; font-variant-numeric: tabular-nums; margin: 6px 0 0; }
.value small { font-size: 15px; margin-left: 5px; letter-spacing: 0; }
p.interval { font-size: 13px; color: var(--muted); font-variant-numeric: tabular-nums; }
.beside { color: var(--muted); font-size: 13px; margin-top: 4px; }
.beside b { color: var(--ink); font-weight: 600; font-variant-numeric: tabular-nums; }
.beside.against::before { content: ""; display: inline-block; width: 0; height: 11px; border-left: 2px dotted var(--muted); margin-right: 6px; vertical-align: -1px; }
.undefined { background: none; border-style: dashed; box-shadow: none; }
.undefined .value { color: var(--muted); }
.meter { height: 6px; border-radius: 3px; background: var(--rule); margin: 6px 0; overflow: hidden; }
.meter b { display: block; height: 100%; border-radius: 3px; background: var(--accent); }
.whisker { position: relative; height: 6px; border-radius: 3px; background: var(--rule); margin: 8px 0; --stroke: var(--accent); }
.whisker.lower { --stroke: var(--second); }
.whisker.bar b { display: block; height: 100%; border-radius: 3px; background: var(--stroke); opacity: .8; }
.whisker.dot { height: 2px; margin: 10px 0 6px; }
.whisker.dot b { position: absolute; top: -3px; width: 8px; height: 8px; margin-left: -4px; border-radius: 50%; background: var(--stroke); }
.whisker i.interval { position: absolute; top: 50%; min-width: 2px; height: 10px; margin: -5px 0 0; border: solid var(--ink); border-width: 0 1.5px; background: linear-gradient(var(--ink), var(--ink)) center / 100% 1.5px no-repeat; }
.whisker.dot i.interval { border-color: var(--stroke); background-image: linear-gradient(var(--stroke), var(--stroke)); }
.whisker i.baseline { position: absolute; top: -4px; height: 14px; border-left: 2px dotted var(--muted); margin-left: -1px; }
@media (max-width: 640px) { .cards { grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); } }
`;
