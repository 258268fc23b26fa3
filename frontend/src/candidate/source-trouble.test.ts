// @vitest-environment happy-dom
import { expect, test } from "vitest";
import type { CameraTrouble, ScreenTrouble } from "./room.ts";
import type { Need } from "./room-data.ts";
import { SourceTrouble } from "./source-trouble.ts";

const PAGE = `
  <section data-part="blocked" hidden>
    <h2 data-part="blocked-title"></h2><p data-part="blocked-cure"></p><p data-part="blocked-second" hidden></p>
    <button data-part="retry"></button>
  </section>
  ${["camera", "screen"]
    .map(
      (source) => `<div data-part="${source}-warning" hidden>
    <strong data-part="${source}-warning-title"></strong><span data-part="${source}-warning-cure"></span>
    <button data-part="${source}-warning-retry"></button></div>`,
    )
    .join("")}`;

class Page {
  readonly root = document.createElement("main");
  readonly cured: string[] = [];
  private readonly view: SourceTrouble;

  constructor() {
    this.root.innerHTML = PAGE;
    document.body.replaceChildren(this.root);
    const cure = (source: string) => async () => this.cured.push(source);
    const cures = { camera: cure("camera"), screen: cure("screen") };
    this.view = new SourceTrouble(this.root, cures, new AbortController().signal);
  }

  render(camera: [Need, CameraTrouble | null], screen: [Need, ScreenTrouble | null], busy = false): boolean {
    return this.view.render({
      camera: { need: camera[0], trouble: camera[1] },
      screen: { need: screen[0], trouble: screen[1] },
      busy,
    });
  }

  part(name: string): HTMLElement {
    const found = this.root.querySelector<HTMLElement>(`[data-part="${name}"]`);
    if (!found) throw new Error(`no ${name}`);
    return found;
  }

  /** What is to be seen: each panel's title. */
  get shown(): string[] {
    return ["blocked", "camera-warning", "screen-warning"]
      .filter((name) => !this.part(name).hidden)
      .map((name) => `${name}: ${this.part(`${name}-title`).textContent}`);
  }
}

test.each<[string, [Need, CameraTrouble | null], [Need, ScreenTrouble | null], string[]]>([
  ["nothing is wrong", ["required", null], ["required", null], []],
  ["a required camera", ["required", "lost"], ["required", null], ["blocked: The camera was lost"]],
  ["a required screen", ["required", null], ["required", "lost"], ["blocked: Your screen is no longer shared"]],
  ["both, required", ["required", "lost"], ["required", "lost"], ["blocked: Your camera and your screen are needed"]],
  ["an optional screen", ["required", null], ["optional", "denied"], ["screen-warning: Your screen is not shared"]],
  [
    "a required screen and an optional camera",
    ["optional", "busy"],
    ["required", "not_shared"],
    ["blocked: Your screen is not shared", "camera-warning: Another program uses the camera"],
  ],
])("%s", (_case, camera, screen, shown) => {
  const page = new Page();

  page.render(camera, screen);

  expect(page.shown).toEqual(shown);
});

test("of two that are missing the panel names both cures, and trying again asks for the screen first", async () => {
  const page = new Page();
  page.render(["required", "lost"], ["required", "lost"]);

  page.part("retry").click();
  await Promise.resolve();
  await Promise.resolve();

  expect(page.part("blocked-cure").textContent).toMatch(/screen/);
  expect(page.part("blocked-second").textContent).toMatch(/unplugged/);
  expect([page.part("blocked-second").hidden, page.cured]).toEqual([false, ["screen", "camera"]]);
});

test("what stopped both alike is said once", () => {
  const page = new Page();

  page.render(["required", "storage"], ["required", "storage"]);

  expect(page.part("blocked-second").hidden).toBe(true);
});

test("each button cures its own", async () => {
  const page = new Page();
  page.render(["optional", "lost"], ["required", "lost"]);

  page.part("camera-warning-retry").click();
  page.part("retry").click();

  expect([page.cured, page.part("retry").textContent]).toEqual([["camera", "screen"], "Share my screen"]);
});

test("a device that can never share is offered no second try", () => {
  const page = new Page();

  page.render(["none", null], ["required", "unsupported"]);

  expect([page.shown, page.part("retry").hidden]).toEqual([["blocked: This device cannot share its screen"], true]);
});

test("while the browser asks nothing can be pressed", () => {
  const page = new Page();

  page.render(["none", null], ["required", "asking"], true);

  expect(page.part("retry").hasAttribute("disabled")).toBe(true);
});

test("that the panel has come is told once", () => {
  const page = new Page();
  const lost = () => page.render(["required", "lost"], ["none", null]);

  expect([lost(), lost(), page.render(["required", null], ["none", null]), lost()]).toEqual([true, false, false, true]);
});
