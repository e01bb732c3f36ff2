import { printable } from '@genie/ops';

/** A value of a pickle for a message: a number or a text as it is, of anything else its kind. */
export function worded(value: unknown): string {
  if (typeof value === 'string') return printable(value, 100);
  if (typeof value === 'object' && value !== null) return `a ${value.constructor.name}`;
  return String(value);
}
