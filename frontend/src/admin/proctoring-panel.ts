/** One setting of the panel: whether it is on, and which other setting it needs to mean anything. */
export interface Setting {
  readonly name: string;
  readonly needs: string;
  readonly isOn: boolean;
}

/** The settings that mean something now: everything that each of them needs is on, up to the first. */
export function applying(settings: readonly Setting[]): ReadonlySet<string> {
  const byName = new Map(settings.map((setting) => [setting.name, setting]));
  const applies = (setting: Setting): boolean => {
    const needed = byName.get(setting.needs);
    return !needed || (needed.isOn && applies(needed));
  };
  return new Set(settings.filter(applies).map(({ name }) => name));
}

/** True when an applying setting is on that makes the browser ask for the camera. */
export function asksForCamera(settings: readonly Setting[], cameraSettings: readonly string[]): boolean {
  const live = applying(settings);
  return settings.some(({ name, isOn }) => isOn && live.has(name) && cameraSettings.includes(name));
}

/** Keeps the panel to what applies, and its badges true, while the teacher changes it. Without it everything shows. */
export function followSettings(panel: HTMLElement): void {
  const rows = [...panel.querySelectorAll<HTMLElement>("[data-setting]")];
  const cameraSettings = (panel.getAttribute("data-camera-settings") ?? "").split(" ");
  const update = (): void => {
    const settings = rows.map(read);
    const live = applying(settings);
    for (const row of rows) row.hidden = !live.has(row.getAttribute("data-setting") ?? "");
    const isOn = settings.some(({ name, isOn }) => name === "enabled" && isOn);
    show(panel, { on: isOn, off: !isOn, camera: asksForCamera(settings, cameraSettings) });
    hintPreset(panel);
  };
  panel.addEventListener("change", update);
  update();
}

/** What is empty is as the chosen strictness has it. */
function hintPreset(panel: HTMLElement): void {
  const chosen = panel.querySelector<HTMLSelectElement>('[data-setting="strictness"] select')?.value ?? "";
  if (!/^[a-z]+$/.test(chosen)) return;
  for (const input of panel.querySelectorAll<HTMLInputElement>(`input[data-${chosen}]`))
    input.placeholder = input.getAttribute(`data-${chosen}`) ?? "";
}

function read(row: HTMLElement): Setting {
  const input = row.querySelector<HTMLInputElement | HTMLSelectElement>("input, select");
  const isOn = input instanceof HTMLInputElement ? input.checked : !["", "off"].includes(input?.value ?? "");
  return { name: row.getAttribute("data-setting") ?? "", needs: row.getAttribute("data-needs") ?? "", isOn };
}

function show(panel: HTMLElement, badges: Readonly<Record<string, boolean>>): void {
  for (const badge of panel.querySelectorAll<HTMLElement>("[data-when]")) {
    badge.hidden = !badges[badge.getAttribute("data-when") ?? ""];
  }
}
