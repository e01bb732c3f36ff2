/** Frames, animations, and the cards that hold them. */
export const pictures = `
.pixels { display: block; image-rendering: pixelated; max-width: 100%; height: auto; border-radius: 3px; }
.held { display: none; }
.calm { display: inline-flex; align-items: center; gap: 8px; margin-top: 12px; padding: 4px 0; font-size: 14px; color: var(--muted); cursor: pointer; }
.calm input { width: 16px; height: 16px; accent-color: var(--accent); margin: 0; }
:root:has(#calm:checked) .moving { display: none; }
:root:has(#calm:checked) .held { display: block; }
@media print, (prefers-reduced-motion: reduce) { .moving, .calm { display: none; } .held { display: block; } }
.actions { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 480px), 1fr)); gap: 16px; margin-bottom: 24px; }
.action { background: var(--card); border: 1px solid var(--rule); border-radius: 12px; padding: 16px; box-shadow: var(--shadow); }
.action h3 { display: flex; align-items: baseline; flex-wrap: wrap; gap: 2px 12px; margin: 0 0 12px; font-size: 18px; }
.action h3 .code { font-weight: 600; color: var(--muted); font-variant-numeric: tabular-nums; }
.action h3 small { margin-left: auto; }
.views { display: grid; grid-template-columns: 3fr 1fr; gap: 4px 12px; align-items: end; font-size: 12px; color: var(--muted); }
.views .pixels { width: 100%; }
.views .change { background: var(--card); box-shadow: 0 0 0 1px var(--rule); }
.moved { margin: 12px 0; font-size: 15px; }
.measures { display: grid; grid-template-columns: 1fr 1fr; gap: 4px 24px; font-size: 14px; }
.measures dt, .measures dd { margin: 0; color: inherit; }
.measures dd.none { color: var(--muted); }
.measures dt { font-weight: 400; color: var(--muted); font-size: 13px; }
.measures dd { break-inside: auto; font-variant-numeric: tabular-nums; }
dl.measures { columns: auto; }
.confusion th, .confusion td { text-align: center; min-width: 68px; padding: 8px; border: 0; }
.heat { background: color-mix(in srgb, var(--accent) calc(var(--share) * var(--shade)), transparent); border-radius: 4px; }
figcaption { font-size: 14px; color: var(--muted); margin-bottom: 6px; }
.clips { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 410px), 1fr)); gap: 24px; }
.clip figcaption { color: var(--ink); font-weight: 500; overflow-wrap: anywhere; }
.clip figcaption small { font-variant-numeric: tabular-nums; margin-left: 6px; white-space: nowrap; }
.columns { display: grid; grid-template-columns: repeat(3, 1fr); font-size: 12px; color: var(--muted); max-width: 400px; }
.pairs { display: grid; grid-template-columns: repeat(auto-fill, 128px); gap: 20px 12px; }
.pair { display: grid; gap: 4px; align-content: start; }
.pair figcaption { margin: 2px 0 0; font-size: 13px; line-height: 1.35; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.pair figcaption b { color: var(--ink); font-weight: 600; display: block; }
.times th { text-align: center; padding: 4px; font-variant-numeric: tabular-nums; }
.times td { border: 0; padding: 3px; }
.times .pixels { max-width: none; }
`;
