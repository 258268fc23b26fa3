// @vitest-environment happy-dom
import { describe, expect, test, vi } from "vitest";
import { NINE, snapshot } from "../testing.ts";
import type { Conditions, Finding, Snapshot } from "../types.ts";
import { Words } from "../words.ts";
import { Gallery } from "./gallery.ts";
import { type Asked, caption, certainty, description } from "./snapshot-words.ts";

const english = new Words("en", "UTC");
const french = new Words("fr", "UTC");

function finding(sights: readonly string[], numbers: Record<string, number> = {}, confidence = 0.98): Finding {
  return { faces: 1, description: "as the server says", confidence, sights, numbers };
}

const EVERYTHING = { sensitivity: "high", exempt: [] } as const;
const ALL: Asked = { faces: true, head: true, eyes: true };
type Terms = Pick<Conditions, "sensitivity" | "exempt">;

function gallery(
  snapshots: readonly Snapshot[],
  seek: (moment: number) => void = () => undefined,
  conditions: Terms = EVERYTHING,
): Gallery {
  const made = new Gallery(english, seek);
  document.body.replaceChildren(made.root);
  made.show(snapshots, conditions, true);
  return made;
}

const labels = ({ root }: Gallery) =>
  [...root.querySelectorAll(".snapshot")].map((tile) => tile.getAttribute("aria-label"));

describe("what the analysis says", () => {
  test.each([
    [["head_turned"], "One face, turned away: 41 degrees to the side, 3 up or down."],
    [["several_faces", "eyes_aside"], "2 faces can be seen. One face, with the eyes to the side."],
    [["something_new"], "as the server says"],
  ])("%j in words", (sights, text) => {
    const result = finding(sights, { faces: 2, yaw: -41, pitch: 3 });

    expect(description(snapshot(0, { result }), english, ALL)).toBe(text);
  });

  test("is translated", () => {
    const result = finding(["no_face"]);

    expect([description(snapshot(0, { result }), french, ALL), caption(snapshot(0, { result }), french, ALL)]).toEqual([
      "Aucun visage n’est visible.",
      "Aucun visage",
    ]);
  });

  test.each([
    ["waiting", "Being analysed"],
    ["failed", "Could not be analysed"],
  ] as const)("is said to be %s where there is nothing yet", (analysis, text) => {
    const one = snapshot(0, { analysis, result: null });

    expect([description(one, english, ALL), caption(one, english, ALL), certainty(one, english)]).toEqual([
      text,
      text,
      "",
    ]);
  });

  test.each([
    [0.95, "Certainty of the analysis: high."],
    [0.7, "Certainty of the analysis: medium."],
    [0.5, "Certainty of the analysis: low."],
  ])("with %d it is that sure: %s", (confidence, text) => {
    expect(certainty(snapshot(0, { result: finding(["one_face"], {}, confidence) }), english)).toBe(text);
  });
});

describe("the gallery", () => {
  const striking = snapshot(60, { result: finding(["no_face"]) });

  test("names each snapshot by its time and what is in it, and loads pictures as they come into sight", () => {
    const { root } = gallery([snapshot(0)]);

    expect(labels({ root } as Gallery)).toEqual(["Snapshot at 09:00:00: One face, towards the screen."]);
    expect(root.querySelector("img")?.getAttribute("loading")).toBe("lazy");
  });

  test("shows those alone that are to be looked at", () => {
    const made = gallery([snapshot(0), striking, snapshot(120, { reason: "alert" })]);

    made.root.querySelector<HTMLElement>('[data-which="striking"]')?.click();

    expect(labels(made)).toEqual([
      "Snapshot at 09:01:00: No face can be seen.",
      "Snapshot at 09:02:00: One face, towards the screen.",
    ]);
  });

  test("marks what a picture shows, not why it was taken", () => {
    const { root } = gallery([snapshot(0, { reason: "alert" }), striking]);

    const marked = [...root.querySelectorAll(".snapshot")].map((tile) => tile.hasAttribute("data-striking"));
    expect(marked).toEqual([false, true]);
  });

  test("tells that a picture was deleted and keeps what was said of it", () => {
    const { root } = gallery([snapshot(0, { picture: null })]);

    expect(root.querySelector("img")).toBeNull();
    expect(root.querySelector(".snapshot")?.textContent).toBe("Picture deleted09:00:001 face");
  });

  test("keeps the tiles that stay the same", () => {
    const made = gallery([snapshot(0)]);
    const [tile] = made.root.querySelectorAll(".snapshot");

    made.show([snapshot(0), snapshot(60)], EVERYTHING, true);

    expect([...made.root.querySelectorAll(".snapshot")].indexOf(tile as Element)).toBe(0);
    expect(labels(made)).toHaveLength(2);
  });

  test("shows one large, goes on by arrow keys, and comes back to where it was", () => {
    const made = gallery([snapshot(0), striking]);
    const view = made.root.querySelector("dialog");
    made.root.querySelector<HTMLElement>(".snapshot")?.click();
    const before = [made.isOpen, view?.querySelector("h3")?.textContent];

    view?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    const after = view?.querySelector("h3")?.textContent;
    view?.close();

    expect([...before, after]).toEqual([true, "Snapshot at 09:00:00", "Snapshot at 09:01:00"]);
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Snapshot at 09:01:00: No face can be seen.");
  });

  test("leads to the moment in the video", () => {
    const seek = vi.fn();
    const made = gallery([striking], seek);
    made.root.querySelector<HTMLElement>(".snapshot")?.click();

    made.root.querySelector<HTMLElement>("dialog .button--primary")?.click();

    expect([seek.mock.calls, made.isOpen]).toEqual([[[NINE + 60_000]], false]);
  });

  const exempt = (check: string): Terms => ({ sensitivity: "high", exempt: [{ check, reason: "" }] });
  const shots = [["head_turned"], ["eyes_aside"], ["several_faces", "head_turned"], ["no_face"], ["one_face"]];

  test.each([
    ["everything", EVERYTHING, ["Head turned!", "Eyes aside!", "2 faces!", "No face!", "1 face"]],
    ["no eyes", { sensitivity: "medium", exempt: [] }, ["Head turned!", "1 face", "2 faces!", "No face!", "1 face"]],
    ["no looking", { sensitivity: "low", exempt: [] }, ["1 face", "1 face", "2 faces!", "No face!", "1 face"]],
    ["no looking", exempt("gaze"), ["1 face", "1 face", "2 faces!", "No face!", "1 face"]],
    ["no faces", exempt("face"), ["Head turned!", "Eyes aside!", "Head turned!", "Not checked", "1 face"]],
  ] as const)("marks and names what was asked for: %s", (_name, terms, said) => {
    const numbers = { faces: 2, yaw: 41, pitch: 3 };
    const faces = (sights: readonly string[]) =>
      sights.includes("several_faces") ? 2 : sights.includes("no_face") ? 0 : 1;
    const pictures = shots.map((sights, at) =>
      snapshot(at, { result: { ...finding(sights, numbers), faces: faces(sights) } }),
    );

    const { root } = gallery(pictures, undefined, terms);

    const marked = [...root.querySelectorAll(".snapshot")].map((tile) => {
      const words = tile.querySelector(".snapshot__caption")?.textContent;
      return `${words}${tile.hasAttribute("data-striking") ? "!" : ""}`;
    });
    expect(marked).toEqual(said);
  });

  test("says nothing of where somebody looks to whom that does not matter", () => {
    const made = gallery(
      [snapshot(0), striking, snapshot(90, { result: finding(["head_turned"], { yaw: 41 }) })],
      undefined,
      exempt("gaze"),
    );

    expect(labels(made)).toEqual([
      "Snapshot at 09:00:00: One face can be seen.",
      "Snapshot at 09:01:00: No face can be seen.",
      "Snapshot at 09:01:30: One face can be seen.",
    ]);
  });
});
