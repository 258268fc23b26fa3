// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import { alert, CONDITIONS, event, SCORES } from "../testing.ts";
import type { Alert, Conditions } from "../types.ts";
import { Words } from "../words.ts";
import { AlertCard, type Findings } from "./alert-card.ts";

const words = new Words("en", "UTC");
const seen = event("ABSENCE", 10);

function card(more: Partial<Findings>, picked: (alert: Alert) => void = () => undefined): AlertCard {
  const made = new AlertCard(words, picked);
  made.draw({ alerts: [], scores: SCORES, events: [seen], conditions: CONDITIONS, leads: true, ...more });
  document.body.replaceChildren(made.root);
  return made;
}

const said = ({ root }: AlertCard) => [...root.querySelectorAll(".finding__word")].map((word) => word.textContent);

test.each([
  ["ABSENCE", "confirmed", "The image analysis saw it too"],
  ["ABSENCE", "contradicted", "The image analysis saw the opposite"],
  ["ABSENCE", "unclear", "The image analysis could not tell"],
  ["ABSENCE", "none", "No snapshot of this time was analysed"],
] as const)("the browser's word of %s stands beside that of the analysis: %s", (kind, opinion, word) => {
  const found = card({ alerts: [alert(kind, 10, { opinion, events: [seen.id] })] });

  expect(said(found)).toEqual(["The browser reported this", word]);
});

test("of what no picture can show, the analysis is not spoken of", () => {
  expect(said(card({ alerts: [alert("CLIPBOARD", 10, { events: [seen.id] })] }))).toEqual([
    "The browser reported this",
  ]);
});

test("what only snapshots show is not said to be the browser's", () => {
  const shot = event("ABSENCE", 10, { id: "shot", witness: "analysis" });
  const found = card({ alerts: [alert("ABSENCE", 10, { opinion: "confirmed", events: ["shot"] })], events: [shot] });

  expect(said(found)).toEqual(["The image analysis saw this on snapshots; the browser did not report it"]);
});

test("what the server noticed by itself is said to be the server's", () => {
  expect(said(card({ alerts: [alert("CANDIDATE_OFFLINE", 10)] }))).toEqual(["The server noticed this"]);
});

test("an alert leads to its moment", () => {
  const picked = vi.fn();
  const one = alert("ABSENCE", 10);

  card({ alerts: [one] }, picked)
    .root.querySelector<HTMLElement>(".finding")
    ?.click();

  expect(picked.mock.calls).toEqual([[one]]);
});

test("without anything to play it leads nowhere", () => {
  expect(card({ alerts: [alert("ABSENCE", 10)], leads: false }).root.querySelector("button.finding")).toBeNull();
});

test("a score names its alerts, and leads to them in the list", () => {
  const one = alert("ABSENCE", 10, { label: "No face in the picture" });
  const scores = { ...SCORES, composite: { value: 92, lines: [{ alert: one.id, points: 8 }] } };
  const { root } = card({ alerts: [one], scores });
  const line = root.querySelector<HTMLElement>(".score__line");

  line?.click();

  expect(line?.textContent).toBe("−8No face in the picture, 09:00:10");
  expect(document.activeElement?.closest("li")?.getAttribute("data-alert")).toBe(one.id);
});

test("an alert that has grown is drawn anew and keeps the focus", async () => {
  const found = card({ alerts: [alert("ABSENCE", 10)] });
  found.root.querySelector<HTMLElement>(".finding")?.focus();

  found.draw({
    alerts: [alert("ABSENCE", 10, { severity: "high" })],
    scores: SCORES,
    events: [],
    conditions: CONDITIONS,
    leads: true,
  });
  await Promise.resolve();

  expect(document.activeElement?.textContent).toContain("high");
});

test("where nothing was looked for, there are no scores that say how good it was", () => {
  const nothing: Conditions = { ...CONDITIONS, snapshots: false, lockdown: false };
  const { root } = card({ conditions: nothing });

  expect(root.querySelector<HTMLElement>(".scores")?.hidden).toBe(true);
  expect(root.textContent).toContain("Nothing was looked for in this exam.");
});
