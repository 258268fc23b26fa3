import type { Messages } from "../shared/i18n.ts";

export const messages = {
  // the time
  half: { en: "Half of the time is over.", fr: "La moitié du temps est écoulée." },
  ten: { en: "10 minutes left.", fr: "Il reste 10 minutes." },
  five: { en: "5 minutes left.", fr: "Il reste 5 minutes." },
  one: {
    en: "1 minute left. What you write is saved by itself.",
    fr: "Il reste 1 minute. Tout est enregistré automatiquement.",
  },

  // saving
  unchanged: { en: "Saved", fr: "Enregistré" },
  waiting: { en: "Saving…", fr: "Enregistrement…" },
  saving: { en: "Saving…", fr: "Enregistrement…" },
  retrying: { en: "Not saved, retrying", fr: "Non enregistré, nouvel essai" },
  savedAt: { en: "Saved {time}", fr: "Enregistré à {time}" },
  notSaved: { en: "Not saved", fr: "Non enregistré" },
  signedOut: {
    en: "You are signed out, so nothing can be saved. Sign in again in another tab; what you wrote is kept here and saved then.",
    fr: "Votre session est fermée, rien ne peut être enregistré. Reconnectez-vous dans un autre onglet ; vos réponses sont gardées ici et seront alors enregistrées.",
  },

  saidNotSaved: { en: "Your answers are not saved.", fr: "Vos réponses ne sont pas enregistrées." },
  saidSavedAgain: { en: "Your answers are saved again.", fr: "Vos réponses sont de nouveau enregistrées." },

  // the network
  online: { en: "Online", fr: "En ligne" },
  offline: { en: "Offline: answers are kept here", fr: "Hors ligne : réponses gardées ici" },
  wentOffline: {
    en: "You are offline. Go on writing: everything is kept in this browser and sent when the network is back.",
    fr: "Vous êtes hors ligne. Continuez : tout est gardé dans ce navigateur et envoyé au retour du réseau.",
  },
  cameOnline: { en: "The network is back.", fr: "Le réseau est revenu." },

  // recording
  recording: { en: "Recording", fr: "Enregistrement vidéo" },
  recordingSmall: {
    en: "Recording, smaller picture (slow line)",
    fr: "Enregistrement vidéo réduit (ligne lente)",
  },
  recordingStills: {
    en: "Recording single pictures (slow line)",
    fr: "Enregistrement d’images fixes (ligne lente)",
  },
  recordingLacks: {
    en: "Recording, but a part was not accepted",
    fr: "Enregistrement vidéo, une partie non acceptée",
  },
  partRefused: {
    en: "A part of your recording was not accepted. Go on writing: recording goes on, and your answers are not affected.",
    fr: "Une partie de votre enregistrement n’a pas été acceptée. Continuez : l’enregistrement se poursuit et vos réponses ne sont pas touchées.",
  },
  recordingStarts: { en: "Recording starts…", fr: "L’enregistrement démarre…" },
  notRecording: { en: "Not recording", fr: "Pas d’enregistrement vidéo" },
  onlyCamera: { en: "Recording the camera only", fr: "Seule la caméra est enregistrée" },
  onlyScreen: { en: "Recording the screen only", fr: "Seul l’écran est enregistré" },
  saidScreenLost: { en: "Your screen is no longer recorded.", fr: "Votre écran n’est plus enregistré." },
  saidScreenBack: { en: "Your screen is recorded again.", fr: "Votre écran est de nouveau enregistré." },
  saidRecordingLost: { en: "The recording has stopped.", fr: "L’enregistrement vidéo s’est arrêté." },
  saidRecordingBack: { en: "The recording goes on.", fr: "L’enregistrement vidéo a repris." },
  storageNear: {
    en: "This browser is running out of room for what still has to be sent. Look after your network if you can; until then only single pictures are recorded.",
    fr: "Ce navigateur n’aura bientôt plus de place pour ce qui reste à envoyer. Vérifiez votre réseau si vous le pouvez ; d’ici là, seules des images fixes sont enregistrées.",
  },
  storageFull: {
    en: "There is no room left in this browser for what still has to be sent. Recording goes on by itself as soon as some of it is sent.",
    fr: "Il n’y a plus de place dans ce navigateur pour ce qui reste à envoyer. L’enregistrement reprendra de lui-même dès qu’une partie sera envoyée.",
  },
  backlog: {
    en: { one: "{count} part to upload", other: "{count} parts to upload" },
    fr: { one: "{count} partie à envoyer", other: "{count} parties à envoyer" },
  },

  // what is checked
  faceCheckOn: { en: "Face check on", fr: "Contrôle du visage actif" },
  faceCheckStarts: { en: "Face check starts…", fr: "Le contrôle du visage démarre…" },
  faceCheckWaits: { en: "Face check waits for the camera", fr: "Le contrôle du visage attend la caméra" },
  faceCheckUnavailable: {
    en: "Face check does not run in this browser; the exam goes on",
    fr: "Le contrôle du visage ne fonctionne pas dans ce navigateur ; l’examen continue",
  },
  faceCheckOff: { en: "No face check", fr: "Pas de contrôle du visage" },
  pageCheck: { en: "Leaving the page is noted", fr: "Quitter la page est noté" },
  factFaces: {
    en: "This browser counts the faces in your camera’s picture, and notes when the picture is dark, covered or still.",
    fr: "Ce navigateur compte les visages à l’image de votre caméra et note si elle est sombre, masquée ou figée.",
  },
  factHead: {
    en: "It notes when your head is turned away from the screen for a while. A glance does not count.",
    fr: "Il note si votre tête se détourne de l’écran pendant un moment. Un coup d’œil ne compte pas.",
  },
  factEyes: {
    en: "It notes when your head or your eyes are turned away from the screen for a while. A glance does not count.",
    fr: "Il note si votre tête ou votre regard se détourne de l’écran pendant un moment. Un coup d’œil ne compte pas.",
  },
  factVoice: {
    en: "It notes that a voice is heard, not what is said.",
    fr: "Il note qu’une voix s’entend, pas ce qui est dit.",
  },
  factStays: {
    en: "For this the picture stays on your computer. Only counts, angles and times are sent.",
    fr: "Pour cela, l’image reste sur votre ordinateur. Seuls des nombres, des angles et des heures sont envoyés.",
  },
  factPictures: {
    en: {
      one: "A picture is sent every second, and one when something is noted. The server counts the faces in it.",
      other:
        "A picture is sent every {count} seconds, and one when something is noted. The server counts the faces in it.",
    },
    fr: {
      one: "Une image est envoyée chaque seconde, et une autre quand quelque chose est noté. Le serveur y compte les visages.",
      other:
        "Une image est envoyée toutes les {count} secondes, et une autre quand quelque chose est noté. Le serveur y compte les visages.",
    },
  },
  factNot: {
    en: "Nobody is recognised by their face, and no feelings are guessed.",
    fr: "Personne n’est reconnu à son visage, et aucune émotion n’est devinée.",
  },
  factPage: {
    en: "Leaving this page, copying, pasting and printing are noted. Your own words may be moved freely.",
    fr: "Quitter cette page, copier, coller et imprimer sont notés. Vos propres mots se déplacent librement.",
  },
  factScreen: {
    en: "The exam is written in full screen; leaving it is noted after a while.",
    fr: "L’examen se passe en plein écran ; en sortir est noté après un moment.",
  },
  factExempt: {
    en: "You are exempt from: {checks}. That is neither checked nor noted.",
    fr: "Vous êtes dispensé de : {checks}. Ce n’est ni contrôlé ni noté.",
  },
  exemptFace: { en: "face in the picture", fr: "visage à l’image" },
  exemptGaze: { en: "looking at the screen", fr: "regard vers l’écran" },
  exemptVoice: { en: "silence", fr: "silence" },
  exemptFocus: { en: "staying on the page", fr: "rester sur la page" },
  exemptFullScreen: { en: "full screen", fr: "plein écran" },
  exemptClipboard: { en: "copy, cut and paste", fr: "copier, couper et coller" },
  exemptDevices: { en: "second screen and developer tools", fr: "second écran et outils de développement" },
  exemptOther: { en: "another check", fr: "un autre contrôle" },
  factPerson: {
    en: "The software decides nothing: a person looks at what was noted and decides what it means.",
    fr: "Le logiciel ne décide de rien : une personne regarde ce qui a été noté et l’apprécie.",
  },

  // proctors
  saidWatched: { en: "A proctor is watching your camera live.", fr: "Un surveillant regarde votre caméra en direct." },
  fromProctors: { en: "Messages from proctors", fr: "Messages des surveillants" },
  messageFrom: { en: "Message from {name}, {time}", fr: "Message de {name}, {time}" },
  warningFrom: { en: "Warning from {name}, {time}", fr: "Avertissement de {name}, {time}" },
  reason: { en: "Reason: {reason}", fr: "Motif : {reason}" },
  haveRead: { en: "I have read it", fr: "J’ai lu" },
  moreTime: {
    en: { one: "You have {count} more minute.", other: "You have {count} more minutes." },
    fr: { one: "Vous avez {count} minute de plus.", other: "Vous avez {count} minutes de plus." },
  },
  goesOn: { en: "The exam goes on.", fr: "L’examen reprend." },

  // questions
  answered: { en: "answered", fr: "avec réponse" },
  unanswered: { en: "not answered", fr: "sans réponse" },
  forLater: { en: "marked for later", fr: "à revoir" },
  answeredOf: { en: "{done} of {total} answered", fr: "Réponses : {done} sur {total}" },
  placeOf: { en: "{place} of {total}", fr: "{place} sur {total}" },

  // handing in
  allAnswered: {
    en: "All {total} questions are answered.",
    fr: "Toutes les questions ont une réponse ({total} sur {total}).",
  },
  someOpen: {
    en: "{done} of {total} questions are answered. These are not:",
    fr: "Réponses : {done} sur {total}. Sans réponse :",
  },
  handingIn: { en: "Handing in", fr: "Remise en cours" },
  handingInText: {
    en: "Your last answers are being saved.",
    fr: "Vos dernières réponses sont en cours d’enregistrement.",
  },
  handInWaits: { en: "Waiting for the network", fr: "En attente du réseau" },
  handInWaitsText: {
    en: "Keep this page open: your exam is handed in as soon as the network is back. At the deadline the server hands in what was saved.",
    fr: "Gardez cette page ouverte : votre copie sera rendue dès le retour du réseau. À l’échéance, le serveur rend ce qui a été enregistré.",
  },
  timeOver: { en: "Time is over", fr: "Le temps est écoulé" },
  timeOverText: {
    en: "Your exam is being handed in with everything that was saved.",
    fr: "Votre copie est en train d’être rendue, avec tout ce qui a été enregistré.",
  },
  mendFirst: {
    en: "One answer cannot be saved as it is. Mend it first.",
    fr: "Une réponse ne peut pas être enregistrée telle quelle. Corrigez-la d’abord.",
  },

  // another tab sits the exam
  takingOver: { en: "One moment…", fr: "Un instant…" },
  takeOverWaits: {
    en: "Waiting for the network. Until it is back, the exam goes on in the other tab.",
    fr: "En attente du réseau. D’ici là, l’examen continue dans l’autre onglet.",
  },

  // before the start
  agreeFirst: { en: "Agree to the notice first.", fr: "Acceptez d’abord l’information ci-dessus." },
  sendingConsent: { en: "One moment…", fr: "Un instant…" },
  cameraOpening: {
    en: "Waiting for your camera. If your browser asks, allow it.",
    fr: "En attente de votre caméra. Si votre navigateur le demande, autorisez-la.",
  },
  cameraNeeded: {
    en: "This exam cannot start without the camera.",
    fr: "Cet examen ne peut pas commencer sans la caméra.",
  },
  deviceCannot: {
    en: "This exam cannot be sat on this device.",
    fr: "Cet examen ne peut pas être passé sur cet appareil.",
  },
  screenToShare: { en: "Share your screen first.", fr: "Partagez d’abord votre écran." },
  screenOpening: {
    en: "Waiting for your screen. Choose the whole screen in your browser’s window.",
    fr: "En attente de votre écran. Choisissez l’écran entier dans la fenêtre de votre navigateur.",
  },
  screenNeeded: {
    en: "This exam cannot start without your screen.",
    fr: "Cet examen ne peut pas commencer sans votre écran.",
  },
  screenHint: {
    en: "Press “Share my screen” and choose the whole screen. Nothing is recorded before the exam starts.",
    fr: "Appuyez sur « Partager mon écran » et choisissez l’écran entier. Rien n’est enregistré avant le début de l’examen.",
  },
  starting: { en: "Starting…", fr: "Démarrage…" },
  cameraReady: {
    en: "Check that your face is well lit and wholly in the picture.",
    fr: "Vérifiez que votre visage est bien éclairé et entièrement visible.",
  },
  unreachable: {
    en: "The server cannot be reached. Check your network and try again.",
    fr: "Le serveur est injoignable. Vérifiez votre réseau et réessayez.",
  },

  // afterwards
  uploadsTitle: {
    en: "The last parts of your recording are being uploaded",
    fr: "Les dernières parties de votre enregistrement sont en cours d’envoi",
  },
  uploadsText: {
    en: { one: "{count} part left ({size}).", other: "{count} parts left ({size})." },
    fr: { one: "Encore {count} partie ({size}).", other: "Encore {count} parties ({size})." },
  },
  uploadsSoon: { en: "Less than a minute to go.", fr: "Moins d’une minute." },
  uploadsMinutes: {
    en: { one: "About {count} minute to go.", other: "About {count} minutes to go." },
    fr: { one: "Environ {count} minute.", other: "Environ {count} minutes." },
  },
  uploadsStay: { en: "Keep this page open.", fr: "Gardez cette page ouverte." },
  uploadsEnding: { en: "Nearly done. Keep this page open.", fr: "Presque terminé. Gardez cette page ouverte." },
  uploadsOffline: {
    en: "You are offline: the upload waits for the network",
    fr: "Vous êtes hors ligne : l’envoi attend le réseau",
  },
  uploadsOfflineText: {
    en: {
      one: "{count} part left ({size}). It is kept in this browser and goes on by itself.",
      other: "{count} parts left ({size}). They are kept in this browser, and it goes on by itself.",
    },
    fr: {
      one: "Encore {count} partie ({size}). Elle est gardée dans ce navigateur ; l’envoi reprendra de lui-même.",
      other: "Encore {count} parties ({size}). Elles sont gardées dans ce navigateur ; l’envoi reprendra de lui-même.",
    },
  },
  uploadsDone: { en: "Your recording is uploaded", fr: "Votre enregistrement a été envoyé" },
  uploadsDoneText: { en: "Done. You may close this page.", fr: "Terminé. Vous pouvez fermer cette page." },
  uploadsLater: {
    en: "Some of your recording is not uploaded yet",
    fr: "Une partie de votre enregistrement n’est pas encore envoyée",
  },
  uploadsLaterText: {
    en: "It is kept in this browser. Open this page again later on this computer and it goes on.",
    fr: "Elle est gardée dans ce navigateur. Rouvrez cette page plus tard sur cet ordinateur et l’envoi reprendra.",
  },
} as const satisfies Messages;

export type MessageKey = keyof typeof messages;
