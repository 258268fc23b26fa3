import { wait } from "../shared/wait.ts";
import { AttemptWatch, type Standing } from "./attempt-watch.ts";
import { firstRoom } from "./first-room.ts";
import { maybePart, part } from "./parts.ts";
import { showPicture } from "./picture.ts";
import { type Happening, next } from "./room.ts";
import { RecordingStates } from "./states-view.ts";
import type { SittingSurroundings } from "./surroundings.ts";

const LOOK_EVERY = 15_000;

/** Waits for the proctor. The room is still watched: camera, recording and line go on. */
export function showPaused({ main, api, data, clock, sitting, askedAt, signal, refresh }: SittingSurroundings): void {
  const states = new RecordingStates(main);
  let room = firstRoom({ data, cards: new Map(), flagged: new Set(), screen: { at: "closed" }, now: clock.now() });
  const render = () => {
    states.render(room);
    showPicture(maybePart(main, "preview"), room.camera.at === "ready");
  };
  const happen = (happening: Happening) => {
    room = next(room, happening);
    render();
  };
  const stands = ({ state }: { readonly state: string }) => {
    if (state !== "paused") void refresh();
  };
  const watch = new AttemptWatch(LOOK_EVERY, {
    ask: (asking) => api.get<Standing>(`attempts/${data.attempt}/`, asking),
    wait,
    tell: stands,
    isTold: () => sitting.isHeard,
  });
  sitting.log.lookAway();
  render();
  sitting.listen({ happen, stands }, "paused", askedAt, signal);
  part(main, "paused-title", HTMLElement).focus();
  void watch.run(signal);
  const looked = () => document.visibilityState === "visible" && void watch.look(signal);
  document.addEventListener("visibilitychange", looked, { signal });
}
