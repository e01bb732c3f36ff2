import { type Branch, extent } from '../../game/history/branch.ts';
import type { History } from '../../game/history/history.ts';
import type { HistoryNode, Root } from '../../game/history/node.ts';
import { Lane } from './lane.ts';

/** Frames of one branch that lie in one row. */
export interface Piece {
  branch: Branch;
  /** Indices of its first and last frame. */
  from: number;
  to: number;
  row: number;
}

/**
 * Rows in which the frames of a start's tree are drawn: those on the line through the current frame in the first row,
 * the rest of each branch in the first row below the one that it left that has room.
 */
export class Rows {
  readonly root: Root;
  readonly #history: History;
  /** In the order in which they were begun. */
  readonly #branches: Branch[] = [];
  #line = new Map<Branch, number>();
  #rows: Piece[][] = [];
  #piecesOf = new Map<Branch, Piece[]>();
  /** Frames of the history that were looked at. */
  #seen = 0;
  #length = 0;

  constructor(history: History, root: Root) {
    this.#history = history;
    this.root = root;
  }

  get count(): number {
    return this.#rows.length;
  }

  /** Index of the last frame of the tree. */
  get length(): number {
    return this.#length;
  }

  get branches(): number {
    return this.#branches.length;
  }

  piecesIn(row: number): readonly Piece[] {
    return this.#rows[row] ?? [];
  }

  rowOf(node: HistoryNode): number {
    return this.#piecesOf.get(node.branch)?.find(({ from, to }) => from <= node.index && node.index <= to)?.row ?? 0;
  }

  /** The frame at a place, if there is one. */
  at(row: number, index: number): HistoryNode | undefined {
    const piece = this.piecesIn(row).find(({ from, to }) => from <= index && index <= to);
    return piece && nodeOf(piece.branch, index);
  }

  /** Takes in what was played since the last call. @param tip Where the way through the current frame ends. */
  update(tip: HistoryNode): void {
    const { nodes } = this.#history;
    let hasMore = false;
    for (; this.#seen < nodes.length; this.#seen++) {
      const { root, index, branch } = nodes[this.#seen]!;
      if (root !== this.root) continue;
      this.#length = Math.max(this.#length, index);
      if (branch.nodes[0]!.index === index) this.#branches.push(branch);
      hasMore ||= branch !== tip.branch || branch.nodes[0]!.index === index;
    }
    const line = lineThrough(tip);
    const isSame =
      !hasMore &&
      line.size === this.#line.size &&
      [...line].every(([branch, to]) =>
        branch === tip.branch ? to >= (this.#line.get(branch) ?? Infinity) : this.#line.get(branch) === to,
      );
    this.#line = line;
    if (isSame) this.#piecesOf.get(tip.branch)![0]!.to = tip.index;
    else this.#place();
  }

  /** The frame of the same time on the branch that was begun before or after that of a frame. */
  beside(node: HistoryNode, direction: 1 | -1): HistoryNode | undefined {
    const covering = this.#branches.filter((branch) => {
      const { from, to } = extent(branch);
      return from <= node.index && node.index <= to;
    });
    const branch = covering[covering.indexOf(node.branch) + direction];
    return branch && nodeOf(branch, node.index);
  }

  #place(): void {
    const lanes: Lane[] = [];
    this.#rows = [[]];
    this.#piecesOf = new Map();
    for (const branch of this.#branches) {
      const { from, to } = extent(branch);
      const lit = this.#line.get(branch);
      const pieces: Piece[] = [];
      this.#piecesOf.set(branch, pieces);
      if (lit !== undefined) pieces.push({ branch, from, to: lit, row: 0 });
      if (lit === undefined || lit < to) {
        const piece = { branch, from: lit === undefined ? from : lit + 1, to, row: 0 };
        const before = parentOf(piece);
        piece.row = before ? this.rowOf(before) + 1 : 1;
        // One place more in front, for the line that leads to it.
        while (!laneAt(lanes, piece.row).take(piece.from - 1, piece.to)) piece.row++;
        pieces.push(piece);
      }
      for (const piece of pieces) {
        while (this.#rows.length <= piece.row) this.#rows.push([]);
        this.#rows[piece.row]!.push(piece);
      }
    }
  }
}

function laneAt(lanes: Lane[], row: number): Lane {
  lanes[row] ??= new Lane();
  return lanes[row];
}

/** The frame from which a piece goes off; none at the start. */
export function parentOf({ branch, from }: Piece): HistoryNode | undefined {
  return nodeOf(branch, from)!.parent;
}

function nodeOf({ nodes }: Branch, index: number): HistoryNode | undefined {
  return nodes[index - nodes[0]!.index];
}

/** The frames through which one comes from the start to a frame: for each branch, the last index of it on that way. */
export function lineThrough(tip: HistoryNode): Map<Branch, number> {
  const line = new Map<Branch, number>();
  for (let at: HistoryNode | undefined = tip; at; at = at.branch.nodes[0]!.parent) line.set(at.branch, at.index);
  return line;
}
