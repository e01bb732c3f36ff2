import type { HistoryNode } from '../../game/history/node.ts';
import { type Piece, parentOf, type Rows } from './rows.ts';
import { indexAt, type View, xOf } from './view.ts';

/** Height of a row and of its frames, in pixels of the page. */
export const rowHeight = 16;
const barHeight = 10;
/** Frames narrower than this are drawn as a band, one colour for each pixel. */
const bandBelow = 3;

/** Content that a {@link drawRows} draws. */
export interface Scene {
  rows: Rows;
  view: View;
  current: HistoryNode;
  colourOf: (action: number) => string;
  /** Size in pixels of the page, and how far the rows are scrolled. */
  width: number;
  height: number;
  top: number;
  ink: string;
  faint: string;
}

/** Draws the branches that are seen: at most a rectangle for each pixel of a row's width, however many frames there are. */
export function drawRows(context: CanvasRenderingContext2D, scene: Scene): void {
  const { rows, width, height, top } = scene;
  context.clearRect(0, 0, width, height);
  const first = Math.max(0, Math.floor(top / rowHeight));
  const last = Math.min(rows.count - 1, Math.ceil((top + height) / rowHeight));
  for (let row = first; row <= last; row++) {
    for (const piece of rows.piecesIn(row)) drawPiece(context, scene, piece);
  }
  context.globalAlpha = 1;
  drawHead(context, scene);
}

function drawPiece(context: CanvasRenderingContext2D, scene: Scene, piece: Piece): void {
  const { view, width } = scene;
  if (xOf(view, piece.to + 1) < 0 || xOf(view, piece.from - 2) > width) return;
  if (piece.row > 0) drawFork(context, scene, piece);
  context.globalAlpha = piece.row === 0 ? 1 : 0.42;
  drawFrames(context, scene, piece);
}

/** The line from the frame where a piece goes off down to its first frame. */
function drawFork(context: CanvasRenderingContext2D, { rows, view, top, faint }: Scene, piece: Piece): void {
  const parent = parentOf(piece)!;
  const x = xOf(view, parent.index);
  const from = rows.rowOf(parent) * rowHeight - top + (rowHeight + barHeight) / 2 + 1;
  const to = piece.row * rowHeight - top + rowHeight / 2;
  const corner = Math.min(5, Math.max(1, view.scale / 2));
  context.globalAlpha = 1;
  context.strokeStyle = faint;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x, from);
  context.lineTo(x, to - corner);
  context.quadraticCurveTo(x, to, x + corner, to);
  context.stroke();
}

function drawFrames(context: CanvasRenderingContext2D, { view, width, top, colourOf }: Scene, piece: Piece): void {
  const { branch, from, to, row } = piece;
  const { nodes } = branch;
  const y = row * rowHeight - top;
  const offset = nodes[0]!.index;
  const barTop = y + (rowHeight - barHeight) / 2;
  const firstSeen = Math.max(from, Math.floor(view.left) - 1);
  const lastSeen = Math.min(to, indexAt(view, width) + 1);
  if (firstSeen > lastSeen) return;
  if (view.scale >= bandBelow) {
    const size = view.scale - 1;
    for (let index = firstSeen; index <= lastSeen; index++) {
      const { action, parent } = nodes[index - offset]!;
      context.fillStyle = colourOf(parent ? action : -1);
      context.beginPath();
      context.roundRect(xOf(view, index) - size / 2, barTop, size, barHeight, Math.min(2.5, size / 3));
      context.fill();
    }
    return;
  }
  // One colour a pixel, that of the frame in its middle; equal ones in a row are one rectangle.
  const left = Math.max(0, Math.round(xOf(view, from - 0.5)));
  const right = Math.min(width, Math.max(left + 1, Math.round(xOf(view, to + 0.5))));
  let begun = left;
  let shown: number | undefined;
  for (let x = left; x <= right; x++) {
    const index = Math.min(Math.max(indexAt(view, x + 0.5), from), to);
    const action = x < right ? nodes[index - offset]!.action : undefined;
    if (action === shown) continue;
    if (shown !== undefined) {
      context.fillStyle = colourOf(shown);
      context.fillRect(begun, barTop, x - begun, barHeight);
    }
    begun = x;
    shown = action;
  }
}

/** The current frame. */
function drawHead(context: CanvasRenderingContext2D, { rows, view, current, top, ink, height, width }: Scene): void {
  const x = Math.round(xOf(view, current.index) * 2) / 2;
  const y = rows.rowOf(current) * rowHeight - top;
  if (x < 0 || x > width) return;
  context.fillStyle = ink;
  context.globalAlpha = 0.25;
  context.fillRect(x - 0.5, 0, 1, height);
  context.globalAlpha = 1;
  const half = Math.max(2, view.scale / 2 + 0.5);
  context.strokeStyle = ink;
  context.lineWidth = 2;
  context.beginPath();
  context.roundRect(x - half, y + 1, 2 * half, rowHeight - 2, Math.min(4, half));
  context.stroke();
}
