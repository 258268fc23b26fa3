/** Shows or hides the candidate's own picture. */
export function showPicture(preview: HTMLElement | null, shown: boolean): void {
  if (!preview) return;
  preview.hidden = !shown;
  if (!shown) return;
  // A browser leaves a video paused whose stream came while it was hidden, autoplay or not.
  for (const video of preview.querySelectorAll("video")) {
    if (video.paused && video.srcObject) void video.play().catch(() => undefined);
  }
}
