// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { readAnswer, writeAnswer } from "./answer-fields.ts";

function card(widget: string, fields: string): Element {
  const section = document.createElement("section");
  section.setAttribute("data-widget", widget);
  section.innerHTML = fields;
  return section;
}

const CHOICES = (type: string) =>
  ["a", "b", "c"].map((value) => `<input type="${type}" name="answer-1" value="${value}">`).join("");

test.each([
  ["radio", CHOICES("radio"), "b"],
  ["checkbox", CHOICES("checkbox"), ["a", "c"]],
  ["text", '<input name="answer-1">', "Galileo"],
  ["number", '<input name="answer-1">', "9,81"],
  ["textarea", '<textarea name="answer-1"></textarea>', "First.\n\nSecond."],
] as const)("a %s question reads back what was written into it", (widget, fields, answer) => {
  const question = card(widget, fields);

  writeAnswer(question, answer);

  expect(readAnswer(question)).toEqual(answer);
});

test.each([
  ["radio", CHOICES("radio")],
  ["checkbox", CHOICES("checkbox")],
  ["text", '<input name="answer-1" value="   ">'],
  ["textarea", '<textarea name="answer-1"></textarea>'],
])("a %s question left blank has no answer", (widget, fields) => {
  expect(readAnswer(card(widget, fields))).toBeNull();
});
