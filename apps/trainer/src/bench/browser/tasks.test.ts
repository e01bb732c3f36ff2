import { expect, test } from 'vitest';
import { between, longest, type TraceEvent, tasksOf } from './tasks.ts';

const event = (name: string, ph: string, pid: number, tid: number, more: Partial<TraceEvent> = {}): TraceEvent => ({
  name,
  ph,
  pid,
  tid,
  ts: 0,
  ...more,
});
const trace = [
  event('thread_name', 'M', 7, 1, { args: { name: 'CrRendererMain' } }),
  event('thread_name', 'M', 7, 2, { args: { name: 'DedicatedWorker thread' } }),
  event('thread_name', 'M', 8, 1, { args: { name: 'CrRendererMain' } }),
  event('genie-bench-ready', 'I', 7, 1, { ts: 5000 }),
  event('RunTask', 'X', 7, 1, { ts: 1000, dur: 30_000, tdur: 4000 }),
  event('RunTask', 'X', 7, 1, { ts: 40_000, dur: 9000, tdur: 8000 }),
  event('RunTask', 'X', 7, 2, { ts: 2000, dur: 20_000, tdur: 20_000 }),
  event('RunTask', 'X', 8, 1, { ts: 2000, dur: 99_000, tdur: 99_000 }), // another page
  event('Paint', 'X', 7, 1, { ts: 2000, dur: 500_000 }),
];

test('finds the tasks of the page that left marks, by thread', () => {
  const { main, workers, marks } = tasksOf(trace);
  expect(marks).toEqual({ 'genie-bench-ready': 5 });
  expect(main).toEqual([
    { at: 1, wall: 30, cpu: 4 },
    { at: 40, wall: 9, cpu: 8 },
  ]);
  expect(workers).toEqual([{ at: 2, wall: 20, cpu: 20 }]);
  expect(longest(main)).toEqual({ wall: 30, cpu: 8 });
  expect(longest(between(main, 5, 100))).toEqual({ wall: 9, cpu: 8 });
  expect(longest([])).toEqual({ wall: 0, cpu: 0 });
});

test('a trace without marks is of another page', () => {
  expect(() => tasksOf(trace.filter(({ ph }) => ph !== 'I'))).toThrow('no mark of the page');
});
