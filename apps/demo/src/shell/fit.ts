/** Page pixels below a picture for its caption: the class `caption`. */
export const captionHeight = 24;

interface Size {
  height: number;
  width: number;
}

/**
 * Page pixels for each pixel of a picture, so that it fills its room.
 *
 * @param whole Whole screen pixels only, so that all of the picture's come out equally large.
 */
export function fitScale(room: Size, picture: Size, whole: boolean): number {
  const fits = Math.max(1, Math.min(room.width / picture.width, room.height / picture.height));
  return whole ? Math.max(1, Math.floor(fits * devicePixelRatio)) / devicePixelRatio : fits;
}
