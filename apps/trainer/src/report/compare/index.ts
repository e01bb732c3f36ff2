export type { ComparedWorld, Comparison, ComparisonRow } from './comparison.ts';
export { compareReports } from './comparison.ts';
export { writeComparison } from './write-comparison.ts';
