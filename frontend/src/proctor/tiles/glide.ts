const TAKES = 260;

/** Does `move` to the elements and lets those that are to be seen glide from where they were. */
export function gliding(elements: readonly HTMLElement[], move: () => void): void {
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const glides = isStill || document.hidden ? [] : elements;
  const before = new Map(glides.map((each) => [each, each.getBoundingClientRect()]));
  move();
  for (const [each, was] of before) {
    const is = each.getBoundingClientRect();
    const [x, y] = [was.left - is.left, was.top - is.top];
    if ((x === 0 && y === 0) || !(isSeen(was) || isSeen(is))) continue;
    each.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }], {
      duration: TAKES,
      easing: "cubic-bezier(0.2, 0, 0.2, 1)",
    });
  }
}

function isSeen({ top, bottom }: DOMRect): boolean {
  return bottom > 0 && top < innerHeight;
}
