import type { Raster } from './compose.ts';
import type { Layout } from './layout.ts';

/** A key below the picture. */
export interface KeyCap {
  /** The latent action that it stands for. */
  action: number;
  /** Label printed on it. */
  label: string;
  /** Name of its action, used when there is no room for all keys. */
  name: string;
}

const colours = { back: '#16171f', cap: '#343746', ink: '#c9c7d4', pressed: '#f06a45', pressedInk: '#1d0a04' };

/** Draws what each picture is, above it. */
export function drawCaptions(
  { captions, pictures, width, text }: Layout,
  titles: readonly string[],
): Raster | undefined {
  if (!captions) return undefined;
  const [canvas, context] = blank(width, captions.height, text);
  context.fillStyle = colours.ink;
  for (const [i, title] of titles.entries()) {
    const from = pictures[i]!.x;
    const to = pictures[i + 1]?.x ?? width;
    context.fillText(title, (from + to) / 2, captions.height / 2, to - from);
  }
  return rasterOf(canvas, context);
}

/** Draws the keys, the one of the action that led to the frame lit; where they have no room, that one's name alone. */
export function drawKeys(
  { keys, width, text }: Layout,
  caps: readonly KeyCap[],
  action: number | undefined,
): Raster | undefined {
  if (!keys) return undefined;
  const [canvas, context] = blank(width, keys.height, text);
  const middle = keys.height / 2;
  const side = Math.round(1.6 * text);
  const gap = Math.round(0.4 * text);
  const widths = caps.map(({ label }) => Math.max(side, Math.ceil(context.measureText(label).width + text)));
  const total = widths.reduce((sum, each) => sum + each + gap, -gap);
  if (total > width - 2 * gap) {
    const pressed = caps.find((cap) => cap.action === action);
    context.fillStyle = colours.pressed;
    if (pressed) context.fillText(pressed.name, width / 2, middle, width);
    return rasterOf(canvas, context);
  }
  let x = Math.round((width - total) / 2);
  for (const [i, cap] of caps.entries()) {
    const pressed = cap.action === action;
    context.fillStyle = pressed ? colours.pressed : colours.cap;
    context.beginPath();
    context.roundRect(x, Math.round(middle - side / 2), widths[i]!, side, Math.round(text / 3));
    context.fill();
    context.fillStyle = pressed ? colours.pressedInk : colours.ink;
    context.fillText(cap.label, x + widths[i]! / 2, middle);
    x += widths[i]! + gap;
  }
  return rasterOf(canvas, context);
}

function blank(width: number, height: number, text: number): [OffscreenCanvas, OffscreenCanvasRenderingContext2D] {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.fillStyle = colours.back;
  context.fillRect(0, 0, width, height);
  context.font = `600 ${text}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  return [canvas, context];
}

function rasterOf(canvas: OffscreenCanvas, context: OffscreenCanvasRenderingContext2D): Raster {
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return { data: data as Uint8ClampedArray<ArrayBuffer>, height: canvas.height, width: canvas.width };
}
