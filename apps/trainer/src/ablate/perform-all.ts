/** Something that is done after what it needs. */
export interface Needing {
  id: string;
  needs: readonly string[];
}

/**
 * Does tasks in order, a few at a time, each after those that it needs.
 *
 * @param perform gets what the needed ones came to; `null` says that it was stopped, which stops those that need it
 * @throws the first error, when what was begun has ended
 */
export async function performAll<Task extends Needing, Result>(
  tasks: readonly Task[],
  atOnce: number,
  perform: (task: Task, inputs: Result[]) => Promise<Result | null>,
): Promise<void> {
  const waiting: (() => void)[] = [];
  let free = atOnce;
  const turn = async () => {
    if (free === 0) await new Promise<void>((go) => waiting.push(go));
    else free--;
  };
  const done = () => {
    const next = waiting.shift();
    if (next) next();
    else free++;
  };
  const results = new Map<string, Promise<Result | null>>();
  for (const task of tasks) {
    const work = async (): Promise<Result | null> => {
      const inputs = await Promise.all(task.needs.map((id) => results.get(id)!));
      if (inputs.includes(null)) return null;
      await turn();
      try {
        return await perform(task, inputs as Result[]);
      } finally {
        done();
      }
    };
    results.set(task.id, work());
  }
  const settled = await Promise.allSettled(results.values());
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
