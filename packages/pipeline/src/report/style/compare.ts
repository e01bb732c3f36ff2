/** Several worlds side by side. */
export const compare = `
.worlds { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 12px 24px; }
.worlds li { display: flex; gap: 12px; align-items: flex-start; }
.worlds small { display: block; }
.worlds div > span { color: var(--muted); font-size: 14px; }
.date { white-space: nowrap; }
.mark { flex: none; display: inline-grid; place-items: center; width: 22px; height: 22px; border-radius: 6px; background: var(--stroke); color: var(--paper) !important; font-size: 13px; font-weight: 700; vertical-align: middle; }
${[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `.series-${n} { --stroke: var(--series-${n}); }`).join(' ')}
.warning { border-left: 3px solid var(--second); background: color-mix(in srgb, var(--second) 9%, transparent); border-radius: 0 8px 8px 0; padding: 10px 16px; margin-top: 20px; font-size: 14px; }
.warning ul { padding-left: 16px; }
.warning li + li { margin-top: 4px; }
.compare { border-collapse: separate; border-spacing: 0; min-width: 100%; }
.compare thead th { color: var(--ink); font-weight: 600; font-size: 14px; }
.compare th:first-child { position: sticky; left: 0; background: var(--paper); z-index: 1; max-width: 230px; white-space: normal; }
.compare tbody th { border-top: 1px solid var(--rule); font-size: 14px; color: var(--ink); font-weight: 400; }
.compare .group th { color: var(--muted); font-weight: 600; padding-top: 24px; border: 0; }
.compare td { min-width: 148px; padding: 8px 24px 8px 0; vertical-align: top; }
.compare td b { font-weight: 600; font-size: 16px; }
.compare span.interval { display: block; min-height: 20px; color: var(--muted); font-size: 13px; }
.compare .whisker { max-width: 190px; }
.best-key { display: inline-block; background: color-mix(in srgb, var(--accent) 16%, transparent); color: var(--ink); border-radius: 5px; padding: 0 6px; font-size: 12px; font-weight: 600; line-height: 18px; }
.costs td { vertical-align: middle; }
.action-tables { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 320px), 1fr)); gap: 24px 32px; align-items: start; }
.codes caption { text-align: left; font-weight: 600; font-size: 14px; padding-bottom: 4px; }
.codes { width: 100%; }
.codes td, .codes th { padding: 6px 12px 6px 0; font-size: 14px; }
.codes tbody th { border-top: 1px solid var(--rule); color: var(--ink); }
.codes .meter { width: 72px; margin: 4px 0; }
@media (max-width: 640px) { .compare th:first-child { max-width: 118px; } .compare td { min-width: 128px; } }
`;
