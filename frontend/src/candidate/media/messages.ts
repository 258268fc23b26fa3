import { type Messages, translator } from "../../shared/i18n.ts";

export const messages = {
  picture: { en: "Your camera picture", fr: "L’image de votre caméra" },
  picture_later: { en: "Your camera picture appears here.", fr: "L’image de votre caméra apparaît ici." },
  picture_gone: { en: "No picture", fr: "Pas d’image" },
  asking: { en: "Waiting for your permission…", fr: "En attente de votre autorisation…" },
  asking_help: {
    en: "Your browser is asking for permission near the address bar. Choose “Allow”.",
    fr: "Votre navigateur demande l’autorisation près de la barre d’adresse. Choisissez « Autoriser ».",
  },
  choose_camera: { en: "Camera", fr: "Caméra" },
  choose_microphone: { en: "Microphone", fr: "Micro" },
  camera_number: { en: "Camera {count}", fr: "Caméra {count}" },
  microphone_number: { en: "Microphone {count}", fr: "Micro {count}" },
  level: { en: "Sound level", fr: "Niveau sonore" },

  check_camera: { en: "Camera", fr: "Caméra" },
  check_microphone: { en: "Microphone", fr: "Micro" },
  check_recording: { en: "Recording", fr: "Enregistrement" },
  check_storage: { en: "If the network drops", fr: "En cas de coupure du réseau" },
  checks: { en: "Checks", fr: "Vérifications" },

  not_yet: { en: "Not turned on yet", fr: "Pas encore activé" },
  camera_works: { en: "The camera works", fr: "La caméra fonctionne" },
  heard: { en: "We hear you", fr: "Nous vous entendons" },
  unheard: {
    en: "We hear nothing yet. Say a few words.",
    fr: "Nous n’entendons rien pour l’instant. Dites quelques mots.",
  },
  recording_possible: { en: "This browser can record", fr: "Ce navigateur peut enregistrer" },
  recording_impossible: {
    en: "This browser cannot record. Use a current Chrome, Edge, Firefox or Safari.",
    fr: "Ce navigateur ne peut pas enregistrer. Utilisez une version récente de Chrome, Edge, Firefox ou Safari.",
  },
  looking: { en: "Checking…", fr: "Vérification…" },
  storage_good: {
    en: "Recordings wait on this computer until it is back",
    fr: "Les enregistrements attendent son retour sur cet ordinateur",
  },
  storage_low: {
    en: "Little disk space: recordings can wait here only for a short time",
    fr: "Peu d’espace disque : les enregistrements ne peuvent attendre ici qu’un court moment",
  },
  storage_none: {
    en: "This window keeps nothing (is it private?). Do not close it before everything is sent.",
    fr: "Cette fenêtre ne garde rien (est-elle privée ?). Ne la fermez pas avant que tout soit envoyé.",
  },

  // what is wrong with the camera, and the cure
  denied_title: { en: "The camera is not allowed", fr: "La caméra n’est pas autorisée" },
  denied_help: {
    en: "Click the camera or lock symbol beside the address, allow what this page asks for, then try again.",
    fr: "Cliquez sur l’icône de caméra ou de cadenas près de l’adresse, autorisez ce que cette page demande, puis réessayez.",
  },
  not_found_title: { en: "No camera was found", fr: "Aucune caméra trouvée" },
  not_found_help: {
    en: "Connect a camera, or switch on that of your computer, then try again.",
    fr: "Branchez une caméra, ou activez celle de votre ordinateur, puis réessayez.",
  },
  no_microphone_title: { en: "No microphone was found", fr: "Aucun micro trouvé" },
  no_microphone_help: {
    en: "Connect a microphone, or switch on that of your computer, then try again.",
    fr: "Branchez un micro, ou activez celui de votre ordinateur, puis réessayez.",
  },
  busy_title: { en: "Another program uses the camera", fr: "Un autre programme utilise la caméra" },
  busy_help: {
    en: "Close video calls and other programs or tabs that use the camera, then try again.",
    fr: "Fermez les appels vidéo et les autres programmes ou onglets qui utilisent la caméra, puis réessayez.",
  },
  insecure_title: { en: "The camera needs a secure address", fr: "La caméra exige une adresse sécurisée" },
  insecure_help: {
    en: "Open this page with an address that starts with https://. If you were given another one, tell the people who run the exam.",
    fr: "Ouvrez cette page avec une adresse commençant par https://. Si l’on vous en a donné une autre, prévenez les organisateurs.",
  },
  unsupported_title: { en: "This browser gives no camera", fr: "Ce navigateur ne donne pas accès à la caméra" },
  unsupported_help: {
    en: "Open this page in a current Chrome, Edge, Firefox or Safari.",
    fr: "Ouvrez cette page dans une version récente de Chrome, Edge, Firefox ou Safari.",
  },
  lost_title: { en: "The camera was lost", fr: "La caméra a été perdue" },
  lost_help: {
    en: "It was unplugged, switched off or no longer allowed. Put it right, then try again.",
    fr: "Elle a été débranchée, éteinte ou n’est plus autorisée. Rétablissez-la, puis réessayez.",
  },
  recorder_title: { en: "The recording has stopped", fr: "L’enregistrement s’est arrêté" },
  recorder_help: {
    en: "The camera works, but the recording does not. Try again.",
    fr: "La caméra fonctionne, mais pas l’enregistrement. Réessayez.",
  },
  unknown_title: { en: "The camera does not start", fr: "La caméra ne démarre pas" },
  unknown_help: {
    en: "Close other programs that use it, reload the page or restart the browser, then try again.",
    fr: "Fermez les autres programmes qui l’utilisent, rechargez la page ou redémarrez le navigateur, puis réessayez.",
  },
} as const satisfies Messages;

export type MessageKey = keyof typeof messages;
export type Tell = (key: MessageKey, values?: { readonly count?: number }) => string;

export function mediaTranslator(): Tell {
  return translator(messages);
}
