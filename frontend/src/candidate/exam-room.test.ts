// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ExamRoom } from "./exam-room.ts";
import type { AntiCheatConfig } from "./room-data.ts";
import { NOTHING_CHECKED } from "./testing.ts";

/** Another tab has every seat. */
const TAKEN = {
  request: async (_name: string, _options: object, held: (lock: unknown) => unknown) => held(null),
  query: async () => ({ held: [{ name: "proctor-seat-a" }] }),
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("PerformanceNavigationTiming", class {}); // happy-dom has none
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  Reflect.deleteProperty(navigator, "locks");
});

/** An exam that is paused, in a second tab. */
async function secondTab(config: AntiCheatConfig) {
  Object.defineProperty(navigator, "locks", { value: TAKEN, configurable: true });
  const data = { attempt: "a", face: "paused", startedAt: null, deadline: null, noticeDigest: "" };
  document.body.innerHTML = `<main data-face="paused">
    <script id="room-data" type="application/json">${JSON.stringify({ ...data, antiCheatConfig: config })}</script>
    <h1 data-part="paused-title" tabindex="-1">Paused</h1>
    <section data-part="elsewhere" hidden>
      <h2 data-part="elsewhere-title" tabindex="-1"></h2><div><button data-part="continue-here"></button></div>
    </section>
  </main>`;
  const main = document.querySelector("main");
  if (main) new ExamRoom(main).show();
  await vi.advanceTimersByTimeAsync(1000); // a reload may take a moment to give the seat up
  return document.querySelector<HTMLElement>("[data-part=elsewhere]");
}

test("of two tabs one sits an exam that is proctored, whether or not it is recorded", async () => {
  expect((await secondTab(NOTHING_CHECKED))?.hidden).toBe(false);
});

test("a plain exam may be open in two tabs", async () => {
  expect((await secondTab({ ...NOTHING_CHECKED, enabled: false }))?.hidden).toBe(true);
});
