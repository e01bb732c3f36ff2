import type { ProcessGroup } from '@genie/training';

/** Does what one process has to do for all, on rank 0; the others wait, however long it takes. */
export async function onLeader(group: ProcessGroup | undefined, work: () => Promise<unknown>): Promise<void> {
  if (!group || group.rank === 0) await work();
  await group?.meet();
}

/** Asks rank 0, and returns its answer on all ranks. */
export async function askLeader(group: ProcessGroup | undefined, question: () => Promise<boolean>): Promise<boolean> {
  if (!group) return question();
  const own = group.rank === 0 ? Uint8Array.of((await question()) ? 1 : 0) : null;
  return (await group.broadcast(own))[0] === 1;
}

/** Returns whether the condition holds on any rank. */
export async function anyOf(group: ProcessGroup | undefined, own: boolean): Promise<boolean> {
  return group ? (await group.gather(own ? 'yes' : 'no')).includes('yes') : own;
}
