import { type Messages, translator } from "../../shared/i18n.ts";

export const messages = {
  picture: { en: "Your camera picture", fr: "L’image de votre caméra" },
  picture_later: { en: "Your camera picture appears here.", fr: "L’image de votre caméra apparaît ici." },
  picture_gone: { en: "No picture", fr: "Pas d’image" },
  turn_on_camera: { en: "Turn on the camera", fr: "Activer la caméra" },
  turn_on_both: { en: "Turn on camera and microphone", fr: "Activer la caméra et le micro" },
  asking: { en: "Waiting for your permission…", fr: "En attente de votre autorisation…" },
  asking_help: {
    en: "Your browser is asking for permission near the address bar. Choose “Allow”.",
    fr: "Votre navigateur demande l’autorisation près de la barre d’adresse. Choisissez « Autoriser ».",
  },
  try_again: { en: "Try again", fr: "Réessayer" },
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

  denied_title: { en: "Permission was not given", fr: "L’autorisation n’a pas été donnée" },
  denied_help: {
    en: "Select the camera or lock icon next to the address, allow camera and microphone for this page, then try again.",
    fr: "Cliquez sur l’icône de caméra ou de cadenas près de l’adresse, autorisez la caméra et le micro pour cette page, puis réessayez.",
  },
  denied_help_camera: {
    en: "Select the camera or lock icon next to the address, allow the camera for this page, then try again.",
    fr: "Cliquez sur l’icône de caméra ou de cadenas près de l’adresse, autorisez la caméra pour cette page, puis réessayez.",
  },
  not_found_title: { en: "No camera was found", fr: "Aucune caméra trouvée" },
  not_found_help: { en: "Connect one, then try again.", fr: "Branchez-en une, puis réessayez." },
  no_microphone_title: { en: "No microphone was found", fr: "Aucun micro trouvé" },
  no_microphone_help: { en: "Connect one, then try again.", fr: "Branchez-en un, puis réessayez." },
  busy_title: { en: "Another program is using it", fr: "Un autre programme l’utilise" },
  busy_help: {
    en: "Close video calls and other programs that use the camera or microphone, then try again.",
    fr: "Fermez les visioconférences et les autres programmes qui utilisent la caméra ou le micro, puis réessayez.",
  },
  insecure_title: { en: "This page is not encrypted", fr: "Cette page n’est pas chiffrée" },
  insecure_help: {
    en: "Browsers give the camera to https:// pages only. Ask whoever invited you for the right address.",
    fr: "Les navigateurs ne donnent la caméra qu’aux pages https://. Demandez la bonne adresse aux organisateurs.",
  },
  unsupported_title: { en: "This browser gives no camera", fr: "Ce navigateur ne donne pas accès à la caméra" },
  unsupported_help: {
    en: "Use a current Chrome, Edge, Firefox or Safari.",
    fr: "Utilisez une version récente de Chrome, Edge, Firefox ou Safari.",
  },
  lost_title: { en: "The camera stopped", fr: "La caméra s’est arrêtée" },
  lost_help: {
    en: "Check that it is plugged in, switched on and still allowed, then try again.",
    fr: "Vérifiez qu’elle est branchée, allumée et toujours autorisée, puis réessayez.",
  },
  unknown_title: { en: "The camera could not be started", fr: "La caméra n’a pas pu démarrer" },
  unknown_help: {
    en: "Try again. If that does not help, restart the browser.",
    fr: "Réessayez. Si cela ne suffit pas, redémarrez le navigateur.",
  },
} as const satisfies Messages;

export type MessageKey = keyof typeof messages;
export type Tell = (key: MessageKey, values?: { readonly count?: number }) => string;

export function mediaTranslator(): Tell {
  return translator(messages);
}
