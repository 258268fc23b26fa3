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
  check_screen: { en: "Screen", fr: "Écran" },
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
  not_shared_yet: {
    en: "Not shared yet. Close what nobody should see first: the whole screen is recorded during the exam.",
    fr: "Pas encore partagé. Fermez d’abord ce que personne ne doit voir : l’écran entier est enregistré pendant l’examen.",
  },
  share_screen: { en: "Share my screen", fr: "Partager mon écran" },
  shared_monitor: { en: "Your whole screen is shared", fr: "Votre écran entier est partagé" },
  shared_window: { en: "One window is shared", fr: "Une fenêtre est partagée" },
  shared_browser: { en: "One tab is shared", fr: "Un onglet est partagé" },
  shared_unknown: { en: "Your screen is shared", fr: "Votre écran est partagé" },
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
  storage_title: {
    en: "There is no room left for the recording",
    fr: "Il n’y a plus de place pour l’enregistrement",
  },
  storage_help: {
    en: "Too much waits to be sent. Check your network: recording goes on by itself as soon as some of it is sent.",
    fr: "Trop de données attendent d’être envoyées. Vérifiez votre réseau : l’enregistrement reprendra de lui-même dès qu’une partie sera envoyée.",
  },
  unknown_title: { en: "The camera does not start", fr: "La caméra ne démarre pas" },
  unknown_help: {
    en: "Close other programs that use it, reload the page or restart the browser, then try again.",
    fr: "Fermez les autres programmes qui l’utilisent, rechargez la page ou redémarrez le navigateur, puis réessayez.",
  },

  // what is wrong with the screen, and the cure
  screen_not_shared_title: { en: "Your screen is not shared", fr: "Votre écran n’est pas partagé" },
  screen_not_shared_help: {
    en: "Press the button and choose your whole screen. Each time this page is loaded, it has to be shared again.",
    fr: "Appuyez sur le bouton et choisissez l’écran entier. Il faut le partager de nouveau à chaque chargement de la page.",
  },
  screen_asking_title: { en: "Choose your whole screen", fr: "Choisissez l’écran entier" },
  screen_asking_help: {
    en: "Your browser asks what to share. Choose the whole screen, then “Share”.",
    fr: "Votre navigateur demande ce qu’il faut partager. Choisissez l’écran entier, puis « Partager ».",
  },
  screen_denied_title: { en: "Your screen is not shared", fr: "Votre écran n’est pas partagé" },
  screen_denied_help: {
    en: "Press the button, choose the whole screen, then “Share”. If nothing opens, allow your browser to record the screen: in the settings beside the address or, on a Mac, in the system settings.",
    fr: "Appuyez sur le bouton, choisissez l’écran entier, puis « Partager ». Si rien ne s’ouvre, autorisez votre navigateur à enregistrer l’écran : dans les réglages près de l’adresse ou, sur un Mac, dans les réglages du système.",
  },
  screen_wrong_surface_title: { en: "The whole screen is needed", fr: "Il faut partager l’écran entier" },
  screen_wrong_surface_help: {
    en: "What you chose is one window or one tab. Press the button again and choose the whole screen.",
    fr: "Vous avez choisi une fenêtre ou un onglet. Appuyez de nouveau sur le bouton et choisissez l’écran entier.",
  },
  screen_lost_title: { en: "Your screen is no longer shared", fr: "Votre écran n’est plus partagé" },
  screen_lost_help: {
    en: "The sharing has stopped. Press the button and choose your whole screen again.",
    fr: "Le partage s’est arrêté. Appuyez sur le bouton et choisissez de nouveau l’écran entier.",
  },
  screen_unsupported_title: {
    en: "This device cannot share its screen",
    fr: "Cet appareil ne peut pas partager son écran",
  },
  screen_unsupported_help: {
    en: "Phones and tablets cannot. Open this page on a computer, in a current Chrome, Edge, Firefox or Safari.",
    fr: "Les téléphones et les tablettes ne le peuvent pas. Ouvrez cette page sur un ordinateur, dans une version récente de Chrome, Edge, Firefox ou Safari.",
  },
  screen_insecure_title: {
    en: "Sharing the screen needs a secure address",
    fr: "Le partage d’écran exige une adresse sécurisée",
  },
  screen_insecure_help: {
    en: "Open this page with an address that starts with https://. If you were given another one, tell the people who run the exam.",
    fr: "Ouvrez cette page avec une adresse commençant par https://. Si l’on vous en a donné une autre, prévenez les organisateurs.",
  },
  screen_busy_title: { en: "The screen cannot be recorded", fr: "L’écran ne peut pas être enregistré" },
  screen_busy_help: {
    en: "A setting of your computer or another program is in the way. Allow your browser to record the screen, then press the button again.",
    fr: "Un réglage de votre ordinateur ou un autre programme l’empêche. Autorisez votre navigateur à enregistrer l’écran, puis appuyez de nouveau sur le bouton.",
  },
  screen_recorder_title: {
    en: "The recording of your screen has stopped",
    fr: "L’enregistrement de votre écran s’est arrêté",
  },
  screen_recorder_help: {
    en: "Your screen is shared, but the recording does not run. Press the button to start it again.",
    fr: "Votre écran est partagé, mais l’enregistrement ne tourne pas. Appuyez sur le bouton pour le relancer.",
  },
  screen_unknown_title: { en: "Your screen cannot be shared", fr: "Votre écran ne peut pas être partagé" },
  screen_unknown_help: {
    en: "Press the button again. If that does not help, reload the page or restart the browser.",
    fr: "Appuyez de nouveau sur le bouton. Si cela ne suffit pas, rechargez la page ou redémarrez le navigateur.",
  },
  both_title: { en: "Your camera and your screen are needed", fr: "Il faut votre caméra et votre écran" },
  try_again: { en: "Try again", fr: "Réessayer" },
} as const satisfies Messages;

export type MessageKey = keyof typeof messages;
export type Tell = (key: MessageKey, values?: { readonly count?: number }) => string;

export function mediaTranslator(): Tell {
  return translator(messages);
}
