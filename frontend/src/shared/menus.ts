const OPEN = "details.menu[open]";

/** A menu closes when the person clicks elsewhere or presses Escape. Opening needs no script. */
export function closeMenusOutside(page: Document): void {
  page.addEventListener("click", ({ target }) => {
    for (const menu of page.querySelectorAll(OPEN)) {
      if (!(target instanceof Node && menu.contains(target))) menu.removeAttribute("open");
    }
  });
  page.addEventListener("keydown", ({ key }) => {
    const menu = key === "Escape" ? page.querySelector(OPEN) : null;
    menu?.removeAttribute("open");
    menu?.querySelector("summary")?.focus();
  });
}
