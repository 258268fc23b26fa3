// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { showKeyHelps } from "./key-helps.ts";

const HELPS = { essay: "What the grader should look for.", numeric: "The number." };

function question(prefix: string, kind: string): string {
  return `<select name="questions-${prefix}-kind">
      <option value="essay">essay</option><option value="numeric"${kind === "numeric" ? " selected" : ""}>number</option>
    </select>
    <div id="id_questions-${prefix}-answer_key_helptext"><div></div></div>`;
}

function help(prefix: string): string | undefined {
  return document.getElementById(`id_questions-${prefix}-answer_key_helptext`)?.textContent?.trim();
}

function choose(prefix: string, kind: string): void {
  const select = document.querySelector<HTMLSelectElement>(`[name="questions-${prefix}-kind"]`);
  if (!select) throw new Error("no such question");
  select.value = kind;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

beforeEach(() => {
  document.body.innerHTML = question("0", "essay") + question("1", "numeric");
});

test("each question shows the help of its own kind", () => {
  showKeyHelps(document, HELPS);

  expect([help("0"), help("1")]).toEqual([HELPS.essay, HELPS.numeric]);
});

test("another kind brings its help, and only there", () => {
  showKeyHelps(document, HELPS);

  choose("0", "numeric");

  expect([help("0"), help("1")]).toEqual([HELPS.numeric, HELPS.numeric]);
});

test("a question that was added later is followed too", () => {
  showKeyHelps(document, HELPS);
  document.body.insertAdjacentHTML("beforeend", question("2", "essay"));

  choose("2", "numeric");

  expect(help("2")).toBe(HELPS.numeric);
});
