import { wait } from "../shared/wait.ts";

const SIGNS = ["pointerdown", "keydown", "focus"] as const;
/** ms. Who gives no sign by then has been there all along, or should be. */
const LATEST = 30_000;

/** Calls when the person is at the page again, as far as a page can tell; never when the signal was aborted before. */
export function whenBack(call: () => void, signal: AbortSignal): void {
  const heard = new AbortController();
  const back = () => {
    if (heard.signal.aborted) return;
    heard.abort();
    if (!signal.aborted) call();
  };
  signal.addEventListener("abort", back, { signal: heard.signal });
  for (const sign of SIGNS) window.addEventListener(sign, back, { signal: heard.signal });
  void wait(LATEST, heard.signal).then(back);
}
