/** Asks before a changed form is left without saving; the browser puts the question. */
export function guardChanges(form: HTMLFormElement, page: Window): void {
  let changed = false;
  const change = () => {
    changed = true;
  };
  for (const happening of ["input", "change"]) form.addEventListener(happening, change);
  form.addEventListener("submit", () => {
    changed = false;
  });
  page.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}
