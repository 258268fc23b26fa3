import type { UploadStatus, Uploads } from "./media/index.ts";
import type { Happening } from "./room.ts";

export interface UploadNews {
  happen(happening: Happening): void;
  report(type: string, detail: object): void;
}

/** Tells the room how uploading stands, and the session when the browser's storage is nearly full. */
export function followUploads(uploads: Uploads, news: UploadNews, signal: AbortSignal): void {
  let known: UploadStatus["storage"] = "fine";
  const tell = (status: UploadStatus) => {
    news.happen({ type: "upload", status });
    const isNews = known === "fine" && status.storage !== "fine";
    known = status.storage;
    if (isNews) news.report("STORAGE_NEARLY_FULL", { used: status.bytes, cap: status.room });
  };
  const leave = uploads.onChange(tell);
  signal.addEventListener("abort", leave, { once: true });
  tell(uploads.status);
}
