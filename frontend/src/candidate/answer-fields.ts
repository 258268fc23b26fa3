import type { Answer } from "./room.ts";

type Field = HTMLInputElement | HTMLTextAreaElement;

/** The answer as the fields of a question card hold it. */
export function readAnswer(card: Element): Answer {
  const fields = fieldsOf(card);
  const chosen = fields.filter((field) => isChosen(field)).map((field) => field.value);
  switch (card.getAttribute("data-widget")) {
    case "radio":
      return chosen[0] ?? null;
    case "checkbox":
      return chosen.length > 0 ? chosen : null;
    default:
      return fields[0]?.value.trim() ? fields[0].value : null;
  }
}

export function writeAnswer(card: Element, answer: Answer): void {
  const values = typeof answer === "string" ? [answer] : (answer ?? []);
  for (const field of fieldsOf(card)) {
    if (isChoice(field)) field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
  }
}

export function fieldsOf(card: Element): readonly Field[] {
  return [...card.querySelectorAll<Field>("input[name^=answer-], textarea[name^=answer-]")];
}

function isChoice(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox");
}

function isChosen(field: Field): boolean {
  return isChoice(field) && field.checked;
}
