import { find, maybe } from "../shared/dom.ts";

/** The elements that the templates mark with data-part for the script. */
export function part<E extends Element>(root: ParentNode, name: string, kind: abstract new (...args: never[]) => E): E {
  return find(root, `[data-part="${name}"]`, kind);
}

export function maybePart(root: ParentNode, name: string): HTMLElement | null {
  return maybe(root, `[data-part="${name}"]`, HTMLElement);
}
