import type { Picture } from "./sample.ts";

/** The small grey copy that the numbers below and the thresholds were measured on. */
export const [COPY_WIDTH, COPY_HEIGHT] = [64, 48] as const;

/** Rec. 601 brightness of each pixel of RGBA values. */
export function greyOf(rgba: ArrayLike<number>): Float32Array {
  const grey = new Float32Array(rgba.length / 4);
  for (let pixel = 0; pixel < grey.length; pixel += 1) {
    const [red, green, blue] = [rgba[pixel * 4] ?? 0, rgba[pixel * 4 + 1] ?? 0, rgba[pixel * 4 + 2] ?? 0];
    grey[pixel] = 0.299 * red + 0.587 * green + 0.114 * blue;
  }
  return grey;
}

export function pictureOf(grey: Float32Array, before: Float32Array | null): Picture {
  const luma = mean(grey, (value) => value);
  const contrast = Math.sqrt(mean(grey, (value) => (value - luma) ** 2));
  return { luma, contrast, change: before && mean(grey, (value, pixel) => Math.abs(value - (before[pixel] ?? 0))) };
}

/**
 * A camera that shows one picture again and again: somebody who keeps still changes by 0.6 and more, a still picture
 * that went through a video codec by 0.009.
 */
export const FROZEN_CHANGE = 0.1;

function mean(values: Float32Array, of: (value: number, index: number) => number): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += of(values[index] ?? 0, index);
  return values.length > 0 ? sum / values.length : 0;
}
