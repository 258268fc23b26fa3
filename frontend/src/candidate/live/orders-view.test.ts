// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";
import type { Order } from "../../shared/wire.gen.ts";
import { OrdersView } from "./orders-view.ts";

const WORDS = { type: "order", reason: "", minutes: null, by: "Ada", givenAt: "2026-03-04T14:03:00Z" } as const;
const ONE: Order = { ...WORDS, id: "1", kind: "message", text: "One" };
const TWO: Order = { ...WORDS, id: "2", kind: "message", text: "Two" };
const WARNING: Order = { ...WORDS, id: "3", kind: "warn", text: "Stop that.", reason: "A phone" };
const SECOND: Order = { ...WARNING, id: "4", text: "Last time." };

const leaving = { now: new AbortController() };
afterEach(() => {
  leaving.now.abort();
  document.body.replaceChildren();
});

function opened() {
  leaving.now = new AbortController();
  const read: string[] = [];
  const view = new OrdersView((order) => read.push(order), leaving.now.signal);
  const texts = () => [...document.querySelectorAll("article p")].map(({ textContent }) => textContent);
  const dialog = () => document.querySelector("dialog");
  return { view, read, texts, dialog };
}

function press(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.click();
}

test("messages stand beside the exam until each is read", () => {
  const { view, read, texts } = opened();

  view.show([ONE, TWO]);
  const before = texts();
  press("article button");
  view.show([TWO]);

  expect([before, read, texts()]).toEqual([["One", "Two"], ["1"], ["Two"]]);
});

test("a message that stays is not said again", () => {
  const { view } = opened();
  view.show([ONE]);
  const card = document.querySelector("article");

  view.show([ONE, TWO]);

  expect(document.querySelector("article")).toBe(card);
});

test("who put a message away goes on where they were", () => {
  const { view } = opened();
  const answer = document.createElement("input");
  document.body.append(answer);
  view.show([ONE]);
  const button = document.querySelector<HTMLElement>("article button");

  answer.focus();
  button?.dispatchEvent(new FocusEvent("focusin", { bubbles: true, relatedTarget: answer }));
  button?.focus();
  view.show([]);

  expect(document.activeElement).toBe(answer);
});

test("a warning comes in front, with its reason, and the next one after it", () => {
  const { view, dialog } = opened();

  view.show([WARNING, SECOND]);
  const first = [dialog()?.open, dialog()?.querySelector("#warning-text")?.textContent];
  view.show([SECOND]);
  const second = [dialog()?.open, dialog()?.querySelector("#warning-text p")?.textContent];
  view.show([]);

  expect([first, second, dialog()?.open]).toEqual([[true, "Stop that.Reason: A phone"], [true, "Last time."], false]);
});

test("a warning that the browser closes comes back", () => {
  const { view, dialog } = opened();
  view.show([WARNING]);

  dialog()?.close();
  dialog()?.dispatchEvent(new Event("close"));

  expect(dialog()?.open).toBe(true);
});

test("more time and the end of a pause are told in passing", () => {
  const { view } = opened();

  view.tell({ ...WORDS, id: "5", kind: "extend", text: "", minutes: 1 });
  view.tell({ ...WORDS, id: "6", kind: "resume", text: "" });
  view.tell({ ...WORDS, id: "7", kind: "pause", text: "" });

  const toasts = [...document.querySelectorAll(".toast")].map(({ textContent }) => textContent);
  expect(toasts).toEqual(["You have 1 more minute.", "The exam goes on."]);
});

test("a page that gives way takes everything along", () => {
  const { view } = opened();
  view.show([ONE, WARNING]);

  leaving.now.abort();

  expect(document.querySelectorAll("article, dialog")).toHaveLength(0);
});
