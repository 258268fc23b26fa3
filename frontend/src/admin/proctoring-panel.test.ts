// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { applying, asksForCamera, followSettings, type Setting } from "./proctoring-panel.ts";

const NEEDS: Readonly<Record<string, string>> = {
  enabled: "",
  webcam_enabled: "enabled",
  sensitivity: "webcam_enabled",
  live_video: "enabled",
  recording: "enabled",
  audio: "recording",
};
const CAMERA = ["webcam_enabled", "live_video", "recording"];

function settings(...on: readonly string[]): Setting[] {
  return Object.entries(NEEDS).map(([name, needs]) => ({ name, needs, isOn: on.includes(name) }));
}

test.each([
  { on: [], shown: ["enabled"] },
  { on: ["webcam_enabled", "recording", "audio"], shown: ["enabled"] },
  { on: ["enabled"], shown: ["enabled", "webcam_enabled", "live_video", "recording"] },
  { on: ["enabled", "webcam_enabled"], shown: ["enabled", "webcam_enabled", "sensitivity", "live_video", "recording"] },
  { on: ["enabled", "recording"], shown: ["enabled", "webcam_enabled", "live_video", "recording", "audio"] },
])("with $on on, $shown apply", ({ on, shown }) => {
  expect([...applying(settings(...on))]).toEqual(shown);
});

test.each([
  { on: ["enabled"], asks: false },
  { on: ["webcam_enabled", "live_video", "recording"], asks: false },
  { on: ["enabled", "webcam_enabled"], asks: true },
  { on: ["enabled", "live_video"], asks: true },
  { on: ["enabled", "recording"], asks: true },
  { on: ["enabled", "audio"], asks: false },
])("with $on on, asking for the camera is $asks", ({ on, asks }) => {
  expect(asksForCamera(settings(...on), CAMERA)).toBe(asks);
});

test("a setting that is switched off for the site asks for no camera", () => {
  expect(asksForCamera(settings("enabled", "recording"), ["webcam_enabled", "live_video"])).toBe(false);
});

test("the panel shows what applies and warns of the camera as soon as it will be asked for", () => {
  const panel = document.createElement("details");
  panel.setAttribute("data-camera-settings", CAMERA.join(" "));
  panel.innerHTML = `<b data-when="on"></b><b data-when="off"></b><b data-when="camera"></b>
    <div data-setting="enabled" data-needs=""><input type="checkbox" checked></div>
    <div data-setting="recording" data-needs="enabled">
      <select><option value="off" selected></option><option value="required"></option></select></div>
    <div data-setting="audio" data-needs="recording"><input type="checkbox" checked></div>`;
  followSettings(panel);
  const before = hidden(panel);

  const select = panel.querySelector("select");
  if (select) select.value = "required";
  select?.dispatchEvent(new Event("change", { bubbles: true }));

  expect([before, hidden(panel)]).toEqual([["off", "camera", "audio"], ["off"]]);
});

test("a number that is left empty shows what the chosen strictness has", () => {
  const panel = document.createElement("details");
  panel.innerHTML = `<div data-setting="strictness" data-needs=""><select>
      <option value="normal" selected></option><option value="strict"></option></select></div>
    <input name="own" placeholder="3" data-normal="3" data-strict="2">`;
  followSettings(panel);
  const shown = () => panel.querySelector("input")?.placeholder;
  const before = shown();

  const select = panel.querySelector("select");
  if (select) select.value = "strict";
  select?.dispatchEvent(new Event("change", { bubbles: true }));

  expect([before, shown()]).toEqual(["3", "2"]);
});

function hidden(panel: HTMLElement): (string | null)[] {
  return [...panel.querySelectorAll<HTMLElement>("[hidden]")].map(
    (part) => part.getAttribute("data-when") ?? part.getAttribute("data-setting"),
  );
}
