import type { Report } from '@genie/evaluate';
import type { Line } from './charts/line-chart.ts';

/** The metrics that a drift curve may have, in the order in which they are shown. */
export const driftMetrics = [
  { key: 'psnr', title: 'PSNR in dB', digits: 1 },
  { key: 'framePsnr', title: 'PSNR in dB, mean of the rollouts', digits: 1 },
  { key: 'ssim', title: 'SSIM', digits: 3 },
  { key: 'lpips', title: 'LPIPS, lower is better', digits: 3 },
] as const;

export type DriftMetric = (typeof driftMetrics)[number]['key'];

/** One metric by the number of frames generated, with the band of its interval where that is known; `null` where nothing is. */
export function driftLine(drift: Report['drift'], key: DriftMetric, name: string): Line | null {
  const points = drift.flatMap((point) => {
    const value = point[key];
    return typeof value === 'number' ? [[point.frame, value] as const] : [];
  });
  if (points.length === 0) return null;
  if (key !== 'psnr') return { name, points };
  const band = drift.flatMap(({ frame, low, high }) =>
    typeof low === 'number' && typeof high === 'number' ? [[frame, low, high] as const] : [],
  );
  return { name, points, band };
}
