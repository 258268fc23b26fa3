/** CSS pixels. */
export interface WindowSize {
  readonly outerWidth: number;
  readonly outerHeight: number;
  readonly innerWidth: number;
  readonly innerHeight: number;
  /** Changes with the zoom, which is nobody's business. */
  readonly ratio: number;
  readonly isFull: boolean;
}

/** Less than this share of the room that the window had. */
const MUCH_SMALLER = 0.8;
/** The narrowest tools that a browser docks. */
const DOCKED = 160;
/** Two factors that differ by less are one: browsers round their sizes. */
const ALIKE = 0.02;

export interface Shrunk {
  readonly from: string;
  readonly to: string;
}

/** Notices a window that was made much smaller: room for another one beside it. Zoom and full screen are not that. */
export class Shrinking {
  private before: WindowSize | null = null;

  take(size: WindowSize): Shrunk | null {
    const { before } = this;
    if (!before || before.isFull !== size.isFull || before.ratio !== size.ratio || area(size) > area(before)) {
      this.before = size;
      return null;
    }
    if (area(size) >= area(before) * MUCH_SMALLER) return null;
    this.before = size;
    return { from: words(before), to: words(size) };
  }
}

/** Notices that the page lost room to something within its window. Tools do that, and so do harmless side panels. */
export class Docking {
  private before: WindowSize | null = null;

  /** True while something takes the room. */
  take(size: WindowSize): boolean {
    const { before } = this;
    if (!before || !isSameFrame(before, size) || isZoomed(before, size)) {
      this.before = size;
      return false;
    }
    const lost = Math.max(before.innerWidth - size.innerWidth, before.innerHeight - size.innerHeight);
    if (lost < 0) this.before = size;
    return lost >= DOCKED;
  }
}

function isSameFrame(one: WindowSize, other: WindowSize): boolean {
  const { outerWidth, outerHeight, ratio, isFull } = one;
  const isSameSize = outerWidth === other.outerWidth && outerHeight === other.outerHeight;
  return isSameSize && ratio === other.ratio && isFull === other.isFull;
}

/** Safari's zoom changes no ratio, and both sizes by one factor. What is docked takes room in one direction. */
function isZoomed(before: WindowSize, { innerWidth, innerHeight }: WindowSize): boolean {
  const [across, down] = [innerWidth / before.innerWidth, innerHeight / before.innerHeight];
  return across < 1 && down < 1 && Math.abs(across - down) < ALIKE;
}

function area({ outerWidth, outerHeight }: WindowSize): number {
  return outerWidth * outerHeight;
}

function words({ outerWidth, outerHeight }: WindowSize): string {
  return `${outerWidth}x${outerHeight}`;
}
