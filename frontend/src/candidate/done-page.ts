import { maybe } from "../shared/dom.ts";
import { Drafts } from "./drafts.ts";
import { leftOnDisk, type Uploads } from "./media/index.ts";
import { part } from "./parts.ts";
import type { Surroundings } from "./surroundings.ts";
import { UploadsView } from "./uploads-view.ts";

export function showDone(around: Surroundings): void {
  around.camera?.close();
  around.screen?.close();
  new Drafts(around.data.attempt, () => localStorage).forget();
  maybe(around.main, "#done-title", HTMLElement)?.focus();
  if (around.uploads) void bringHome(around, around.uploads);
}

/** What is left of the recording in this browser: sent now, or on a later visit to the page. */
async function bringHome({ main, data, loaded, signal }: Surroundings, uploads: Uploads): Promise<void> {
  const onDisk = await leftOnDisk(data.attempt).catch(() => NOTHING);
  const { backlog, bytes } = uploads.status; // where the browser keeps nothing, the page itself does
  const left = onDisk.count > 0 ? onDisk : { count: backlog, bytes };
  if (loaded && left.count === 0) return;
  const view = new UploadsView(part(main, "uploads", HTMLElement));
  view.show(left);
  const leave = uploads.onChange(({ backlog, bytes }) => view.show({ count: backlog, bytes }));
  for (const change of ["online", "offline"]) window.addEventListener(change, () => view.show(), { signal });
  warnBeforeLeaving(view, signal);
  try {
    await uploads.finish(signal);
    view.finish("uploadsDone");
  } catch {
    if (!signal.aborted) view.finish("uploadsLater");
  } finally {
    leave();
  }
}

const NOTHING = { count: 0, bytes: 0 };

function warnBeforeLeaving(view: UploadsView, signal: AbortSignal): void {
  const warn = (event: Event) => {
    if (view.isBusy) event.preventDefault();
  };
  window.addEventListener("beforeunload", warn, { signal });
}
