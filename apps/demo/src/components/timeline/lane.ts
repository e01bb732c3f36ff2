/** Stretches of time in one row, none of which touches another. */
export class Lane {
  /** Sorted. */
  readonly #froms: number[] = [];
  readonly #tos: number[] = [];

  /** Takes a stretch in, if there is room for it, and one free place on either side. @returns Whether there was. */
  take(from: number, to: number): boolean {
    let low = 0;
    for (let high = this.#froms.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (this.#froms[middle]! < from) low = middle + 1;
      else high = middle;
    }
    if (low > 0 && this.#tos[low - 1]! + 1 >= from) return false;
    if (low < this.#froms.length && this.#froms[low]! <= to + 1) return false;
    this.#froms.splice(low, 0, from);
    this.#tos.splice(low, 0, to);
    return true;
  }
}
