/** Charts and the numbers beside them. */
export const plots = `
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 12px; }
.plot { background: var(--card); border: 1px solid var(--rule); border-radius: 12px; padding: 14px 14px 10px; box-shadow: var(--shadow); }
.plot + .plot.wide, .plot + .plots { margin-top: 12px; }
.plots.two { grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)); margin-top: 12px; }
.plot.square { max-width: 460px; }
.chart { display: block; width: 100%; height: auto; overflow: visible; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; font-size: 13px; color: var(--muted); margin-bottom: 8px; }
.legend span { display: flex; align-items: center; gap: 8px; }
.legend i { width: 22px; border-top: 2px solid var(--accent); }
.legend .baseline { border-top: 1.5px dashed var(--muted); }
.beside-plot { display: flex; flex-wrap: wrap; gap: 24px; align-items: flex-start; }
.beside-plot .plot { flex: 1 1 360px; }
.numbers th, .numbers td { text-align: right; padding: 5px 12px 5px 0; font-size: 14px; }
.numbers th:first-child { text-align: left; }
.numbers tbody th { border-top: 1px solid var(--rule); }
.numbers caption { text-align: left; padding-bottom: 4px; }
.gaps { width: 100%; }
.gaps td, .gaps th { min-width: 88px; }
.gaps td:last-child { width: 34%; }
.gaps small { display: block; }
.gaps thead td { border: 0; }
.gaps tbody th { border-top: 1px solid var(--rule); color: var(--ink); font-size: 14px; font-weight: 400; }
.key { display: inline-block; width: 9px; height: 9px; border-radius: 50%; background: var(--stroke, var(--accent)); }
details { margin-top: 12px; font-size: 14px; }
summary { cursor: pointer; color: var(--muted); padding: 4px 0; }
@media (max-width: 640px) {
  .plot.wide { overflow-x: auto; }
  .chart { min-width: 300px; }
  .plot.wide .chart { min-width: 560px; }
}
`;
