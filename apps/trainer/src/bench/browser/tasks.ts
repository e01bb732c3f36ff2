/** An event of a trace of Chromium, as its trace format has it; times in microseconds. */
export interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  /** Duration, and the part of it in which its thread was really running. */
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

/** A task of a thread; times in milliseconds. */
export interface Task {
  /** Start, on the trace's clock. */
  at: number;
  /** Time in which the thread could do nothing else, in wall time. */
  wall: number;
  /** The processor's time in it: what remains of `wall` on a machine with nothing else to do. */
  cpu: number;
}

/** Tasks that a page's threads ran, and moments that the page marked. */
export interface Tasks {
  main: Task[];
  /** Of all of its workers. */
  workers: Task[];
  /** Time of each `performance.mark`, on the trace's clock, in milliseconds. */
  marks: Record<string, number>;
}

/** Categories that a trace must have for {@link tasksOf}. */
export const traceCategories: readonly string[] = ['-*', 'disabled-by-default-devtools.timeline', 'blink.user_timing'];

/**
 * The tasks in a trace.
 *
 * Chromium runs other pages' processes too; the page is the one with the marks.
 *
 * @throws Error if the page left no mark
 */
export function tasksOf(events: readonly TraceEvent[]): Tasks {
  const marked = events.filter(({ ph, name }) => (ph === 'R' || ph === 'I') && name.startsWith(markPrefix));
  const page = marked[0];
  if (!page) throw new Error('the trace has no mark of the page: is this a trace of another page?');
  const threads = new Map<number, string>();
  for (const { ph, name, pid, tid, args } of events) {
    if (ph === 'M' && name === 'thread_name' && pid === page.pid) threads.set(tid, args?.name ?? '');
  }
  const tasks: Tasks = { main: [], workers: [], marks: {} };
  for (const { name, ts } of marked) tasks.marks[name] = ts / 1000;
  for (const { ph, name, pid, tid, ts, dur, tdur } of events) {
    if (ph !== 'X' || name !== 'RunTask' || pid !== page.pid || dur === undefined) continue;
    const task = { at: ts / 1000, wall: dur / 1000, cpu: (tdur ?? dur) / 1000 };
    if (threads.get(tid) === 'CrRendererMain') tasks.main.push(task);
    else if (threads.get(tid)?.startsWith('DedicatedWorker')) tasks.workers.push(task);
  }
  return tasks;
}

/** Marks that begin so are the benchmark's. */
export const markPrefix = 'genie-bench-';

/** The tasks that began from one moment to another. */
export function between(tasks: readonly Task[], from: number, to: number): Task[] {
  return tasks.filter(({ at }) => at >= from && at < to);
}

/** The longest by the wall's clock and by the processor's, in milliseconds; 0 where there is none. */
export function longest(tasks: readonly Task[]): { wall: number; cpu: number } {
  return {
    wall: Math.max(0, ...tasks.map(({ wall }) => wall)),
    cpu: Math.max(0, ...tasks.map(({ cpu }) => cpu)),
  };
}
