/** Makes these the children, moving none that is at its place already: what has the focus keeps it. */
export function arrange(parent: Element, children: readonly Element[]): void {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  for (const [n, child] of children.entries()) {
    const there = parent.children[n] ?? null;
    if (there !== child) parent.insertBefore(child, there);
  }
}
