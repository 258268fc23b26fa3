/** What of the page is in its address: the candidate who is opened. Back closes them; a reload opens them again. */
export function openedIn(location: Pick<Location, "hash">): string | null {
  return /^#candidate=([0-9a-f-]{36})$/.exec(location.hash)?.[1] ?? null;
}

export function addressOf(location: Pick<Location, "pathname" | "search">, attempt: string | null): string {
  return location.pathname + location.search + (attempt ? `#candidate=${attempt}` : "");
}

/** The address of the page for one exam, or for all. */
export function pageOf(exam: string): string {
  return exam === "" ? "/proctor/" : `/proctor/exams/${exam}/`;
}
