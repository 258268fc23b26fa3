/** After a refused save on a long page, the first field to mend is in view and has the cursor. */
export function showFirstError(page: ParentNode): void {
  const field = page.querySelector<HTMLElement>("#content [aria-invalid='true']");
  field?.closest("details")?.setAttribute("open", "");
  field?.focus();
  field?.scrollIntoView({ block: "center" });
}
