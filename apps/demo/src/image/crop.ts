/** A rectangle of a picture, in its pixels. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Part of a picture that is wanted. */
export interface View {
  /** Its middle, as shares of the picture's width and height, 0…1. */
  x: number;
  y: number;
  /** 1 shows as much as fits, 2 half of that in each direction. */
  zoom: number;
}

export const wholeView: View = { x: 0.5, y: 0.5, zoom: 1 };

/**
 * The part of a picture with the wanted shape: as large as fits around the middle at zoom 1, moved inside where it would
 * reach beyond an edge.
 *
 * @param aspect Width over height of what is wanted.
 */
export function cropTo(picture: { width: number; height: number }, aspect: number, view: View = wholeView): Rectangle {
  const width = Math.min(picture.width, picture.height * aspect) / view.zoom;
  const height = width / aspect;
  const within = (middle: number, size: number, all: number) =>
    Math.min(Math.max(middle * all - size / 2, 0), all - size);
  return { x: within(view.x, width, picture.width), y: within(view.y, height, picture.height), width, height };
}

/** The same view with its middle where the crop really is, so that a drag beyond an edge does not pile up. */
export function settle(picture: { width: number; height: number }, aspect: number, view: View): View {
  const { x, y, width, height } = cropTo(picture, aspect, view);
  return { ...view, x: (x + width / 2) / picture.width, y: (y + height / 2) / picture.height };
}

/** RGBA to RGB; see-through pixels come out over black. */
export function withoutAlpha(rgba: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    const opacity = rgba[from + 3]! / 255;
    for (let c = 0; c < 3; c++) rgb[to++] = Math.round(rgba[from + c]! * opacity);
  }
  return rgb;
}

/** RGB to RGBA, opaque: what `new ImageData` takes. */
export function withAlpha(rgb: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray((rgb.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; to += 4) {
    for (let c = 0; c < 3; c++) rgba[to + c] = rgb[from++]!;
  }
  return rgba;
}

/** Moves a view by shares of what it shows, as a drag or the arrow keys do. */
export function pan(
  picture: { width: number; height: number },
  aspect: number,
  view: View,
  x: number,
  y: number,
): View {
  const shown = cropTo(picture, aspect, view);
  const moved = {
    ...view,
    x: view.x + (x * shown.width) / picture.width,
    y: view.y + (y * shown.height) / picture.height,
  };
  return settle(picture, aspect, moved);
}

/** Largest zoom. */
export const mostZoom = 8;

/** Zooms so that one point stays where it is. @param x @param y Where it is in what is shown, 0…1. */
export function zoomAt(
  picture: { width: number; height: number },
  aspect: number,
  view: View,
  { zoom, x, y }: { zoom: number; x: number; y: number },
): View {
  const before = cropTo(picture, aspect, view);
  const next = { ...view, zoom: Math.min(Math.max(zoom, 1), mostZoom) };
  const after = cropTo(picture, aspect, next);
  next.x = (before.x + before.width * x - after.width * (x - 0.5)) / picture.width;
  next.y = (before.y + before.height * y - after.height * (y - 0.5)) / picture.height;
  return settle(picture, aspect, next);
}
