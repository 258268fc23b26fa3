// @vitest-environment happy-dom
import { expect, test } from "vitest";
import type { Liveness } from "./growing/growing.ts";
import { LiveEdge } from "./live-edge.ts";
import { NINE } from "./testing.ts";
import { Words } from "./words.ts";

const LIVE: Liveness = { isLive: true, behind: 4000, silence: 1000, isCut: false, newest: NINE };

test.each<[Partial<Liveness>, boolean, string]>([
  [{}, false, "LIVE · 4 s behind"],
  [{ silence: 20_000 }, false, "LIVE · nothing new since 09:00:00"],
  [{ silence: 20_000, isCut: true }, false, "No connection to the server · seen up to 09:00:00"],
  [{ isLive: false, behind: 65_000 }, false, "1 min 05 s behind"],
  [{ silence: 20_000 }, true, "Exam over · the video is on its way"],
])("%o, over: %s, reads “%s”", (change, isOver, text) => {
  const edge = new LiveEdge(new Words("en", "UTC"), () => undefined);

  edge.show({ ...LIVE, ...change }, isOver);

  expect(edge.root.querySelector("[data-testid=live-edge]")?.textContent).toBe(text);
});

test.each([null, { ...LIVE, newest: 0 }])("nothing is called live before there is a picture: %o", (liveness) => {
  const edge = new LiveEdge(new Words("en", "UTC"), () => undefined);

  edge.show(liveness, false);

  expect(edge.root.hidden).toBe(true);
});
