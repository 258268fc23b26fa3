type Attributes = Readonly<Record<string, string | number | boolean>>;

/** The element that the page promises to hold; a page without it is a mistake of ours and fails loudly. */
export function find<E extends Element>(
  root: ParentNode,
  selector: string,
  kind: abstract new (...args: never[]) => E,
): E {
  const element = root.querySelector(selector);
  if (!(element instanceof kind)) throw new Error(`the page has no ${selector}`);
  return element;
}

export function maybe<E extends Element>(
  root: ParentNode,
  selector: string,
  kind: abstract new (...args: never[]) => E,
): E | null {
  const element = root.querySelector(selector);
  return element instanceof kind ? element : null;
}

/** `element("p", { class: "muted" }, "text")`; an attribute that is false is left out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

/** What the server left for the script with Django's `json_script`. The caller names the shape; the server keeps it. */
export function pageData<T>(id: string, page: ParentNode = document): T {
  return JSON.parse(find(page, `#${id}`, HTMLScriptElement).text) as T;
}

/** Writes only when something changes, so that a screen reader hears news and nothing else. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
