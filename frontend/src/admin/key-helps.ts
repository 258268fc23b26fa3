import { setText } from "../shared/dom.ts";

/** How a teacher writes the answer key, by kind of question. */
export type KeyHelps = Readonly<Record<string, string>>;

const KIND = /^(questions-(?:\d+|__prefix__))-kind$/;

/** The help below each answer key follows the chosen kind, in rows added later too. */
export function showKeyHelps(page: Document, helps: KeyHelps): void {
  const show = (select: EventTarget | null): void => {
    if (!(select instanceof HTMLSelectElement)) return;
    const prefix = KIND.exec(select.name)?.[1];
    const help = prefix && page.getElementById(`id_${prefix}-answer_key_helptext`);
    if (help) setText(help.firstElementChild ?? help, helps[select.value] ?? "");
  };
  page.addEventListener("change", ({ target }) => show(target));
  for (const select of page.querySelectorAll("select[name$='-kind']")) show(select);
}
