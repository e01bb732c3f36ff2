/** Estimate of the remaining time, from the time that similar tasks took. */
export class Outlook {
  private readonly left: Map<string, number> = new Map();
  private readonly took: Map<string, number[]> = new Map();

  /** @param kinds of each task */
  constructor(kinds: readonly string[]) {
    for (const kind of kinds) this.left.set(kind, (this.left.get(kind) ?? 0) + 1);
  }

  finished(kind: string, seconds: number): void {
    this.left.set(kind, (this.left.get(kind) ?? 1) - 1);
    this.took.set(kind, [...(this.took.get(kind) ?? []), seconds]);
  }

  /** @returns null as long as nothing like what is left was done */
  secondsLeft(atOnce: number): number | null {
    let sum = 0;
    for (const [kind, count] of this.left) {
      if (count === 0) continue;
      const seconds = this.took.get(kind);
      if (!seconds) return null;
      sum += (count * seconds.reduce((all, one) => all + one, 0)) / seconds.length;
    }
    return sum / atOnce;
  }
}
