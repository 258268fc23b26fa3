// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from "vitest";
import { guardClipboard } from "./clipboard.ts";
import type { LockdownSettings, Stop } from "./settings.ts";
import { Bench, BLOCKING, WATCHING } from "./testing/bench.ts";

let selection = "";
let answer: HTMLTextAreaElement;
let question: HTMLElement;
let stop: Stop = () => undefined;

beforeEach(() => {
  selection = "";
  question = document.createElement("p");
  answer = document.createElement("textarea");
  answer.value = "My own words.";
  document.body.replaceChildren(question, answer);
});
afterEach(() => stop());

function newBench(settings: LockdownSettings = BLOCKING) {
  const bench = new Bench();
  const said: string[] = [];
  const page = {
    addEventListener: document.addEventListener.bind(document),
    removeEventListener: document.removeEventListener.bind(document),
    dispatchEvent: document.dispatchEvent.bind(document),
    getSelection: () => selection,
  };
  const answers = () => [answer.value];
  stop = guardClipboard({ page, answers, say: (message) => said.push(message) }, settings, bench.report);
  return { bench, said };
}

/** True when the browser goes on with it. */
function happens(type: string, target: Element, text = "", types: string[] = []): boolean {
  const event = new Event(type, { bubbles: true, cancelable: true });
  const transfer = { getData: () => text, types };
  return target.dispatchEvent(Object.assign(event, { clipboardData: transfer, dataTransfer: transfer }));
}

function select(from: number, to: number): void {
  answer.setSelectionRange(from, to);
}

test("the exam's text is not copied, and how much it was is told, not what", () => {
  const { bench, said } = newBench();
  selection = "What is light?";

  expect([happens("copy", question), bench.told, said]).toEqual([
    false,
    [["COPY", { characters: 14, by: "keys", own: false, blocked: true }]],
    ["noCopy"],
  ]);
});

test("text from elsewhere is not pasted", () => {
  const { bench, said } = newBench();

  expect([happens("paste", answer, "from the web"), bench.told, said]).toEqual([
    false,
    [["PASTE", { characters: 12, by: "keys", own: false, blocked: true }]],
    ["noPaste"],
  ]);
});

test("the candidate's own words can be cut and put elsewhere, whatever the clipboard does to their lines", () => {
  const { bench, said } = newBench();
  answer.value = "One\nTwo and more";
  select(0, 7);

  const went = [happens("cut", answer), happens("paste", answer, "One\r\nTwo")];

  expect([went, said]).toEqual([[true, true], []]);
  expect(bench.told).toEqual([
    ["CUT", { characters: 7, by: "keys", own: true, blocked: false }],
    ["PASTE", { characters: 8, by: "keys", own: true, blocked: false }],
  ]);
});

test("a part of one's own words is one's own, and what was added elsewhere is not", () => {
  newBench();
  answer.value = "";

  select(0, 0);
  const before = happens("paste", answer, "My own");
  answer.value = "My own words.";
  select(0, 13);
  happens("cut", answer);
  answer.value = "";

  expect([before, happens("paste", answer, "own words"), happens("paste", answer, "My own words. And more")]).toEqual([
    false,
    true,
    false,
  ]);
});

test("what stands in an answer is one's own, also when it was copied before the page was loaded again", () => {
  newBench();

  expect(happens("paste", answer, "own words")).toBe(true);
});

test("own words do not go anywhere but into an answer", () => {
  newBench();
  select(0, 2);
  happens("copy", answer);

  expect(happens("paste", question, "My")).toBe(false);
});

test("keys with nothing selected copy nothing, and nothing is told", () => {
  const { bench } = newBench();
  select(3, 3);

  expect([happens("copy", question), happens("copy", answer), bench.told]).toEqual([true, true, []]);
});

test("text is not dragged out of the exam, nor into it", () => {
  const { bench } = newBench();
  selection = "light";

  expect([happens("dragstart", question), happens("drop", answer, "from elsewhere")]).toEqual([false, false]);
  expect(bench.told).toEqual([
    ["COPY", { characters: 5, by: "drag", own: false, blocked: true }],
    ["PASTE", { characters: 14, by: "drag", own: false, blocked: true }],
  ]);
});

test("own words can be dragged within the answers", () => {
  newBench();
  select(0, 6);

  expect([happens("dragstart", answer), happens("drop", answer, "My own")]).toEqual([true, true]);
});

test("a file that is dropped does not replace the page", () => {
  newBench();

  expect([happens("dragover", question, "", ["Files"]), happens("drop", question, "", ["Files"])]).toEqual([
    false,
    false,
  ]);
});

test("without blocking everything works, and is told", () => {
  const { bench, said } = newBench(WATCHING);
  selection = "light";

  expect([happens("copy", question), happens("paste", answer, "from the web"), said]).toEqual([true, true, []]);
  expect(bench.told).toEqual([
    ["COPY", { characters: 5, by: "keys", own: false, blocked: false }],
    ["PASTE", { characters: 12, by: "keys", own: false, blocked: false }],
  ]);
});

test("who is exempt from pasting pastes, and is not told of", () => {
  const { bench } = newBench({ ...BLOCKING, exempt: new Set(["PASTE"]) });
  selection = "light";

  expect([happens("paste", answer, "dictated elsewhere"), happens("copy", question)]).toEqual([true, false]);
  expect(bench.told).toEqual([["COPY", { characters: 5, by: "keys", own: false, blocked: true }]]);
});

test("once stopped, nothing is blocked or told", () => {
  const { bench } = newBench();

  stop();

  expect([happens("paste", answer, "x"), bench.told]).toEqual([true, []]);
});
