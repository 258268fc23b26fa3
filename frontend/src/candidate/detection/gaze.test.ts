import { expect, test } from "vitest";
import { gazeOf, type Point } from "./gaze.ts";

const SIZE = { width: 320, height: 240 };

/** A mesh with both irises at this place between the corners of the eyes; `tilt` is how far the right corners hang down. */
function mesh(place: number, tilt = 0): Point[] {
  const points: Point[] = Array.from({ length: 478 }, () => ({ x: 0, y: 0 }));
  const eye = (left: number, right: number, iris: number, x: number) => {
    points[left] = { x, y: 0.5 };
    points[right] = { x: x + 0.1, y: 0.5 + tilt };
    points[iris] = { x: x + 0.1 * place, y: 0.5 + tilt * place };
  };
  eye(33, 133, 468, 0.3);
  eye(362, 263, 473, 0.6);
  return points;
}

test.each([0.5, 0.4, 0.7])("irises at %d of the way are there", (place) => {
  expect(gazeOf(mesh(place), SIZE)).toBeCloseTo(place);
});

test("a head that leans changes nothing", () => {
  expect(gazeOf(mesh(0.6, 0.08), SIZE)).toBeCloseTo(0.6);
});

test("without irises, or with an eye of no width, nothing is known", () => {
  const flat = mesh(0.5);
  flat[133] = flat[33] ?? { x: 0, y: 0 };

  expect([gazeOf(mesh(0.5).slice(0, 468), SIZE), gazeOf(flat, SIZE), gazeOf([], SIZE)]).toEqual([null, null, null]);
});
