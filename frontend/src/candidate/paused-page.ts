import { wait } from "../shared/wait.ts";
import { AttemptWatch, type Standing } from "./attempt-watch.ts";
import type { Surroundings } from "./surroundings.ts";

const LOOK_EVERY = 15_000;

/** Waits for the proctor, with the camera off. */
export function showPaused({ camera, api, data, signal, refresh }: Surroundings): void {
  camera?.close();
  const watch = new AttemptWatch(LOOK_EVERY, {
    ask: (asking) => api.get<Standing>(`attempts/${data.attempt}/`, asking),
    wait,
    tell: ({ state }) => {
      if (state !== "paused") void refresh();
    },
  });
  void watch.run(signal);
  const looked = () => document.visibilityState === "visible" && void watch.look(signal);
  document.addEventListener("visibilitychange", looked, { signal });
}
