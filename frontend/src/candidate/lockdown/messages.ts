import type { Messages } from "../../shared/i18n.ts";

export const messages = {
  noCopy: {
    en: "The exam’s text cannot be copied. What you write in your answers can.",
    fr: "Le texte de l’examen ne peut pas être copié. Celui de vos réponses peut l’être.",
  },
  noPaste: {
    en: "Only text from your own answers can be pasted here.",
    fr: "Seul le texte de vos propres réponses peut être collé ici.",
  },
  noMenu: { en: "This menu is off during the exam.", fr: "Ce menu est désactivé pendant l’examen." },
  noPrint: { en: "The exam cannot be printed.", fr: "L’examen ne peut pas être imprimé." },
  sheet: {
    en: "This exam cannot be printed. Your answers are saved.",
    fr: "Cet examen ne peut pas être imprimé. Vos réponses sont enregistrées.",
  },

  outsideTitle: { en: "This exam is written in full screen", fr: "Cet examen se passe en plein écran" },
  outside: {
    en: "Go back to full screen to continue. Your answers are kept, and the clock goes on.",
    fr: "Revenez en plein écran pour continuer. Vos réponses sont conservées et le temps continue.",
  },
  grace: {
    en: {
      one: "If you are back within a second, nothing is noted.",
      other: "If you are back within {count} seconds, nothing is noted.",
    },
    fr: {
      one: "Si vous revenez dans la seconde, rien n’est noté.",
      other: "Si vous revenez dans les {count} secondes, rien n’est noté.",
    },
  },
  counted: {
    en: "The time outside full screen is noted. A person decides what it means.",
    fr: "Le temps passé hors du plein écran est noté. C’est une personne qui l’appréciera.",
  },
  back: { en: "Back to full screen", fr: "Revenir en plein écran" },
} as const satisfies Messages;

export type LockdownMessage = keyof typeof messages;
