// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";
import { guardContextMenu } from "./context-menu.ts";
import { guardPrint } from "./print.ts";
import type { LockdownSettings, Stop } from "./settings.ts";
import { Bench, BLOCKING, WATCHING } from "./testing/bench.ts";

let stop: Stop = () => undefined;
afterEach(() => stop());

function happens(type: string, keys: object = {}, target: EventTarget = document.body): boolean {
  return target.dispatchEvent(Object.assign(new Event(type, { bubbles: true, cancelable: true }), keys));
}

function menu(settings: LockdownSettings) {
  const bench = new Bench();
  stop = guardContextMenu({ page: document, say: () => undefined }, settings, bench.report);
  return bench;
}

test.each([
  ["blocked", BLOCKING, false],
  ["not blocked", WATCHING, true],
])("the context menu, %s, is told", (_name, settings, goesOn) => {
  const bench = menu(settings);

  expect([happens("contextmenu"), bench.told]).toEqual([goesOn, [["RIGHT_CLICK", { blocked: !goesOn }]]]);
});

test.each(["textarea", "input"])("in an answer (%s) the menu opens, and is told as their own", (name) => {
  const bench = menu(BLOCKING);
  const answer = document.createElement(name);
  document.body.replaceChildren(answer);

  expect([happens("contextmenu", {}, answer), bench.told]).toEqual([true, [["RIGHT_CLICK", { own: true }]]]);
});

test("an answer that is chosen is no text, and the menu stays closed", () => {
  const bench = menu(BLOCKING);
  const choice = Object.assign(document.createElement("input"), { type: "radio" });
  document.body.replaceChildren(choice);

  expect([happens("contextmenu", {}, choice), bench.told]).toEqual([false, [["RIGHT_CLICK", { blocked: true }]]]);
});

function paper(settings: LockdownSettings) {
  const bench = new Bench();
  document.body.replaceChildren();
  const world = { page: document, window, say: () => undefined, sheet: "No exam.", isMac: false };
  stop = guardPrint(world, settings, bench.report);
  return bench;
}

const CTRL_P = { key: "p", ctrlKey: true, metaKey: false, shiftKey: false, altKey: false };

test("the keys for printing do nothing, and are told once", () => {
  const bench = paper(BLOCKING);

  expect([happens("keydown", CTRL_P), bench.told]).toEqual([false, [["PRINT_ATTEMPT", { by: "keys", blocked: true }]]]);
});

test("other keys do what they do", () => {
  const bench = paper(BLOCKING);

  expect([happens("keydown", { ...CTRL_P, ctrlKey: false }), bench.told]).toEqual([true, []]);
});

test("who prints by the menu is told, and gets a sheet without the exam", () => {
  const bench = paper(BLOCKING);

  happens("beforeprint", {}, window);

  expect(bench.told).toEqual([["PRINT_ATTEMPT", { by: "menu", blocked: true }]]);
  expect([
    document.querySelector(".instead-of-exam")?.textContent,
    document.documentElement.hasAttribute("data-no-print"),
  ]).toEqual(["No exam.", true]);
});

test("without blocking the exam is printed, which is told once", () => {
  const bench = paper(WATCHING);

  const goesOn = happens("keydown", CTRL_P);
  happens("beforeprint", {}, window);

  expect([goesOn, bench.told]).toEqual([true, [["PRINT_ATTEMPT", { by: "menu", blocked: false }]]]);
  expect(document.querySelector(".instead-of-exam")).toBe(null);
});

test("after the exam the page can be printed", () => {
  paper(BLOCKING);

  stop();

  expect([document.querySelector(".instead-of-exam"), document.documentElement.hasAttribute("data-no-print")]).toEqual([
    null,
    false,
  ]);
});
