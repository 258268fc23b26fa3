/** What a look is taken at: enough for a face at arm's length, and four times as fast as the whole. */
const WIDTH = 320;

/** A frame that is squeezed would bend the angles. */
export function smaller(width: number, height: number): ImageBitmapOptions {
  const resizeWidth = Math.min(WIDTH, width);
  return { resizeWidth, resizeHeight: Math.round((resizeWidth * height) / width), resizeQuality: "medium" };
}
