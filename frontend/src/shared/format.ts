import { type Language, pageLanguage } from "./i18n.ts";

/** Dates as the server writes them: 4 March 2026, and hours from 0 to 23. */
export function localeOf(language: Language): string {
  return language === "en" ? "en-GB" : language;
}

/** 14:03, in the browser's own zone. */
export function clockTime(at: number | Date, language: Language = pageLanguage()): string {
  return new Intl.DateTimeFormat(localeOf(language), { hour: "2-digit", minute: "2-digit" }).format(at);
}

/** 1:02:09, 12:09, 0:07: what is left of `ms`, rounded up to the second so that 0:00 means over. */
export function countdown(ms: number): string {
  return stopwatch(Math.ceil(Math.max(0, ms) / 1000) * 1000);
}

/** 1:02:09 or 12:09: a position in a video, rounded down. */
export function stopwatch(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** 3.4 MB */
export function fileSize(bytes: number, language: Language = pageLanguage()): string {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const unit = UNITS[step] ?? "byte";
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: step > 1 ? 1 : 0 }).format(
    bytes / 1000 ** step,
  );
}
