export type { ComparedWorld } from './comparison.ts';
export { compareReports } from './comparison.ts';
export { writeComparison } from './write-comparison.ts';
