const TICKING = "onmessage = ({ data }) => setInterval(() => postMessage(0), data);";

/**
 * Calls back every so many ms, also while nobody looks at the page: a browser slows down the timers of a hidden page,
 * after some minutes to one a minute, but not those of a worker.
 */
export function everySteadily(ms: number, tick: () => void, signal: AbortSignal): void {
  const script = URL.createObjectURL(new Blob([TICKING], { type: "text/javascript" }));
  signal.addEventListener("abort", () => URL.revokeObjectURL(script), { once: true });
  try {
    const worker = new Worker(script);
    worker.addEventListener("message", tick, { signal });
    worker.addEventListener("error", () => everyPlainly(ms, tick, signal), { once: true, signal });
    worker.postMessage(ms);
    signal.addEventListener("abort", () => worker.terminate(), { once: true });
  } catch {
    everyPlainly(ms, tick, signal);
  }
}

function everyPlainly(ms: number, tick: () => void, signal: AbortSignal): void {
  const timer = setInterval(tick, ms);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
}
