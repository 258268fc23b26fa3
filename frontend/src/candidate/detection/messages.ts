import { type Messages, type Translate, translator } from "../../shared/i18n.ts";

export const messages = {
  check: { en: "Where you look", fr: "Votre regard" },
  later: {
    en: "Checked as soon as the camera is on",
    fr: "Vérifié dès que la caméra est activée",
  },
  opening: { en: "Preparing…", fr: "Préparation…" },
  look: {
    en: "Sit as you will during the exam and look at the middle of your screen.",
    fr: "Installez-vous comme pour l’examen et regardez le milieu de l’écran.",
  },
  checkFaces: { en: "Your picture", fr: "Votre image" },
  sit: { en: "Sit as you will during the exam.", fr: "Installez-vous comme pour l’examen." },
  seen: { en: "One face, which can be seen well", fr: "Un seul visage, bien visible" },
  far: {
    en: "Put the camera in front of the screen you write on, or turn to the screen that has it. You can start all the same.",
    fr: "Placez la caméra devant l’écran sur lequel vous écrivez, ou tournez-vous vers l’écran qui la porte. Vous pouvez tout de même commencer.",
  },
  known: { en: "Thank you, this is noted", fr: "Merci, c’est noté" },
  nobody: {
    en: "We do not see your face yet. Look at the middle of your screen; some light in front of you helps.",
    fr: "Nous ne voyons pas encore votre visage. Regardez le milieu de l’écran ; un peu de lumière devant vous aide.",
  },
  several: {
    en: "We see more than one face. Only you should be in the picture; a face on a poster or a photograph counts too.",
    fr: "Nous voyons plus d’un visage. Il ne devrait y avoir que vous à l’image ; un visage sur une affiche ou une photo compte aussi.",
  },
  dark: {
    en: "Your picture is very dark. Some light in front of you helps.",
    fr: "Votre image est très sombre. Un peu de lumière devant vous aide.",
  },
  unknown: {
    en: "We could not note it. You can start all the same.",
    fr: "Nous n’avons pas pu le noter. Vous pouvez tout de même commencer.",
  },
  unavailable: {
    en: "This browser cannot check it. You can start all the same.",
    fr: "Ce navigateur ne peut pas le vérifier. Vous pouvez tout de même commencer.",
  },
} as const satisfies Messages;

export type DetectionMessage = keyof typeof messages;
export type Tell = Translate<typeof messages>;

export function detectionTranslator(): Tell {
  return translator(messages);
}
