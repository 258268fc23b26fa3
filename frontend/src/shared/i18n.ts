/** A text of the page; a text that counts has its forms and is given `count`. */
export type Text = string | { readonly one: string; readonly other: string };
export type Language = "en" | "fr";
/** One row per message, both languages side by side: `{ saved: { en: "Saved", fr: "Enregistré" } }`. */
export type Messages = Readonly<Record<string, Readonly<Record<Language, Text>>>>;
export type Values = { readonly count?: number; readonly [name: string]: string | number | undefined };
export type Translate<M extends Messages> = (key: keyof M, values?: Values) => string;

/** `t("waiting", { count: 3 })`: the message in the page's language, `{name}` filled from the values. */
export function translator<const M extends Messages>(messages: M, language: Language = pageLanguage()): Translate<M> {
  const plural = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (key, values = {}) => {
    const text = messages[key]?.[language] ?? String(key);
    const form =
      typeof text === "string" ? text : plural.select(Number(values.count)) === "one" ? text.one : text.other;
    return form.replace(/\{(\w+)\}/g, (slot, name: string) => shown(values[name] ?? slot, numbers));
  };
}

export function pageLanguage(page: { readonly documentElement: { readonly lang: string } } = document): Language {
  return page.documentElement.lang.startsWith("fr") ? "fr" : "en";
}

function shown(value: string | number, numbers: Intl.NumberFormat): string {
  return typeof value === "number" ? numbers.format(value) : value;
}
