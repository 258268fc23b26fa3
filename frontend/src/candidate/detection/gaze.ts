export interface Point {
  /** Of the picture's width and height, 0 to 1. */
  readonly x: number;
  readonly y: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Points of MediaPipe's face mesh: the corners of each eye, from left to right in the picture, and its iris. */
const EYES = [
  { left: 33, right: 133, iris: 468 },
  { left: 362, right: 263, iris: 473 },
] as const;

/**
 * Where the irises are between the corners of the eyes, 0 (left in the picture) to 1; null when a point is missing or an
 * eye has no width. The mean of both eyes: a turned head moves them against each other.
 */
export function gazeOf(points: readonly Point[], size: Size): number | null {
  const ratios = EYES.map(({ left, right, iris }) => between(points[left], points[right], points[iris], size));
  const known = ratios.filter((ratio) => ratio !== null);
  return known.length === EYES.length ? known.reduce((sum, ratio) => sum + ratio, 0) / known.length : null;
}

function between(
  from: Point | undefined,
  to: Point | undefined,
  point: Point | undefined,
  { width, height }: Size,
): number | null {
  if (!from || !to || !point) return null;
  const [across, down] = [(to.x - from.x) * width, (to.y - from.y) * height];
  const length = across * across + down * down;
  if (length === 0) return null;
  return ((point.x - from.x) * width * across + (point.y - from.y) * height * down) / length;
}
