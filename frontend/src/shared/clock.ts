/** The server's time in ms since the epoch, whatever the computer's own clock says or is set to meanwhile. */
export interface ServerClock {
  now(): number;
}

export interface Sample {
  /** What the server's clock said, ms since the epoch. */
  readonly serverNow: number;
  /** When the question left and when the answer came, on the page's monotonic clock. */
  readonly askedAt: number;
  readonly answeredAt: number;
}

/**
 * The server read its clock between question and answer, so each sample confines the offset to an interval
 * (Cristian 1989). An estimate inside it stays; one outside (the computer slept and the monotonic clock with it)
 * moves to the nearest end.
 */
export class SampledClock implements ServerClock {
  private offset: number;

  constructor(
    first: Sample,
    private readonly monotonic: () => number = () => performance.now(),
  ) {
    this.offset = first.serverNow - first.answeredAt;
  }

  now(): number {
    return this.monotonic() + this.offset;
  }

  learn(sample: Sample): void {
    const least = sample.serverNow - sample.answeredAt;
    const most = sample.serverNow - sample.askedAt;
    this.offset = Math.min(Math.max(this.offset, least), most);
  }
}

/** A clock from the time that the server wrote into the page: `<html data-server-now="1772632800.123">`, in seconds. */
export function pageClock(page: Document = document): SampledClock {
  const serverNow = Number(page.documentElement.getAttribute("data-server-now")) * 1000;
  const [load] = performance.getEntriesByType("navigation");
  const { requestStart, responseStart } = load instanceof PerformanceNavigationTiming ? load : EARLIEST;
  return new SampledClock({ serverNow, askedAt: requestStart, answeredAt: responseStart });
}

const EARLIEST = { requestStart: 0, responseStart: 0 };
