export const messages = {
  // -- reading ------------------------------------------------------------------
  failedTitle: { en: "The recording could not be loaded", fr: "L’enregistrement n’a pas pu être chargé" },
  failedNetwork: {
    en: "The server does not answer. Check your connection, then try again.",
    fr: "Le serveur ne répond pas. Vérifiez votre connexion, puis réessayez.",
  },
  retry: { en: "Try again", fr: "Réessayer" },
  interrupted: {
    en: "Live updates are interrupted. The page reconnects by itself.",
    fr: "Les mises à jour en direct sont interrompues. La page se reconnecte d’elle-même.",
  },
  // -- states ---------------------------------------------------------------------
  offTitle: { en: "This exam is not recorded", fr: "Cet examen n’est pas enregistré" },
  offText: {
    en: "Recording was switched off for this exam. The events are still listed.",
    fr: "L’enregistrement était désactivé pour cet examen. Les événements restent affichés.",
  },
  waitingTitle: { en: "Nothing recorded yet", fr: "Rien d’enregistré pour l’instant" },
  waitingText: {
    en: "No picture has arrived from the candidate’s browser. This page updates by itself.",
    fr: "Aucune image n’est encore arrivée du navigateur du candidat. Cette page se met à jour d’elle-même.",
  },
  nothingTitle: { en: "Nothing was recorded", fr: "Rien n’a été enregistré" },
  nothingText: {
    en: "The attempt has ended and no picture arrived. The events may tell why.",
    fr: "La tentative est terminée et aucune image n’est arrivée. Les événements disent peut-être pourquoi.",
  },
  recordingTitle: { en: "The exam is in progress", fr: "L’examen est en cours" },
  recordingText: {
    en: {
      one: "The video can be watched after the end. {count} chunk ({size}) has arrived so far.",
      other: "The video can be watched after the end. {count} chunks ({size}) have arrived so far.",
    },
    fr: {
      one: "La vidéo pourra être regardée après la fin. {count} fragment ({size}) est arrivé jusqu’ici.",
      other: "La vidéo pourra être regardée après la fin. {count} fragments ({size}) sont arrivés jusqu’ici.",
    },
  },
  arrivingTitle: { en: "The last chunks are arriving", fr: "Les derniers fragments arrivent" },
  arrivingText: {
    en: "The attempt has ended. {stored} of {expected} chunks are here; the video is joined once they are complete, or after a short wait.",
    fr: "La tentative est terminée. {stored} fragments sur {expected} sont là ; la vidéo sera assemblée dès qu’ils seront complets, ou après une courte attente.",
  },
  joiningTitle: { en: "The video is being joined", fr: "La vidéo est en cours d’assemblage" },
  joiningText: {
    en: {
      one: "{count} chunk is being joined into one video. This page updates by itself.",
      other: "{count} chunks are being joined into one video. This page updates by itself.",
    },
    fr: {
      one: "{count} fragment est en cours d’assemblage en une seule vidéo. Cette page se met à jour d’elle-même.",
      other: "{count} fragments sont en cours d’assemblage en une seule vidéo. Cette page se met à jour d’elle-même.",
    },
  },
  rejoining: {
    en: "More chunks have arrived. A more complete video is being joined; until then this one can be watched.",
    fr: "D’autres fragments sont arrivés. Une vidéo plus complète est en cours d’assemblage ; en attendant, celle-ci peut être regardée.",
  },
  failedJoinTitle: { en: "The video could not be joined", fr: "La vidéo n’a pas pu être assemblée" },
  purgedTitle: { en: "The recording was deleted", fr: "L’enregistrement a été supprimé" },
  purgedText: {
    en: "Its time was over. The events stay on record.",
    fr: "Sa durée de conservation est écoulée. Les événements restent consignés.",
  },
  errorNothingLeft: {
    en: "Not one picture in the chunks could be read.",
    fr: "Aucune image n’a pu être lue dans les fragments.",
  },
  errorUnplayable: {
    en: "The joined file did not pass its check and was not kept.",
    fr: "Le fichier assemblé n’a pas passé son contrôle et n’a pas été gardé.",
  },
  errorStorage: {
    en: "The file storage could not be read or written.",
    fr: "Le stockage des fichiers n’a pas pu être lu ou écrit.",
  },
  errorResources: {
    en: "The server ran out of time or memory while joining.",
    fr: "Le serveur a manqué de temps ou de mémoire pendant l’assemblage.",
  },
  errorUnknown: { en: "Something unexpected stopped the join.", fr: "Un imprévu a interrompu l’assemblage." },
  chunksKept: {
    en: "The chunks are kept and can be downloaded one by one below.",
    fr: "Les fragments sont conservés et peuvent être téléchargés un par un ci-dessous.",
  },
  // -- what is missing ------------------------------------------------------------
  partialTitle: { en: "The recording has holes", fr: "L’enregistrement comporte des interruptions" },
  partialMissing: {
    en: { one: "{count} chunk never arrived.", other: "{count} chunks never arrived." },
    fr: { one: "{count} fragment n’est jamais arrivé.", other: "{count} fragments ne sont jamais arrivés." },
  },
  partialDamaged: {
    en: {
      one: "{count} chunk arrived damaged and was left out.",
      other: "{count} chunks arrived damaged and were left out.",
    },
    fr: {
      one: "{count} fragment est arrivé endommagé et a été écarté.",
      other: "{count} fragments sont arrivés endommagés et ont été écartés.",
    },
  },
  partialBetween: {
    en: {
      one: "The recorder stopped and started again {count} time, for {length} in all.",
      other: "The recorder stopped and started again {count} times, for {length} in all.",
    },
    fr: {
      one: "L’enregistreur s’est arrêté et a repris {count} fois, soit {length} au total.",
      other: "L’enregistreur s’est arrêté et a repris {count} fois, soit {length} au total.",
    },
  },
  partialBefore: {
    en: "The recording began {length} after the exam did.",
    fr: "L’enregistrement a commencé {length} après le début de l’examen.",
  },
  partialAfter: {
    en: "The recording ended {length} before the exam did.",
    fr: "L’enregistrement s’est terminé {length} avant la fin de l’examen.",
  },
  partialUnknown: {
    en: "A part of what was recorded is not in the video.",
    fr: "Une partie de ce qui a été enregistré n’est pas dans la vidéo.",
  },
  holeMissing: { en: "chunks never arrived", fr: "fragments jamais arrivés" },
  holeBetween: { en: "the recorder was not running", fr: "l’enregistreur ne tournait pas" },
  holeDamaged: { en: "damaged chunks", fr: "fragments endommagés" },
  holeBefore: { en: "the recording had not begun", fr: "l’enregistrement n’avait pas commencé" },
  holeAfter: { en: "the recording had ended", fr: "l’enregistrement était terminé" },
  hole: { en: "Nothing recorded from {from} to {to}: {reason}", fr: "Rien d’enregistré de {from} à {to} : {reason}" },
  holeNow: { en: "No picture of this moment: {reason}", fr: "Pas d’image à ce moment : {reason}" },
  // -- player -----------------------------------------------------------------------
  player: { en: "Recording of the camera", fr: "Enregistrement de la caméra" },
  screenPlayer: { en: "Recording of the screen", fr: "Enregistrement de l’écran" },
  speed: { en: "Speed", fr: "Vitesse" },
  keys: { en: "Keyboard", fr: "Clavier" },
  keySpace: { en: "Space", fr: "Espace" },
  keyPlay: { en: "play or pause", fr: "lire ou mettre en pause" },
  keyFive: { en: "5 s back or forward", fr: "reculer ou avancer de 5 s" },
  keyFrame: { en: "one picture back or forward", fr: "reculer ou avancer d’une image" },
  keyEvent: { en: "previous or next event", fr: "événement précédent ou suivant" },
  playerFailed: { en: "The video could not be played.", fr: "La vidéo n’a pas pu être lue." },
  // -- timeline -----------------------------------------------------------------------
  timeline: { en: "Timeline", fr: "Chronologie" },
  position: { en: "Position in the recording", fr: "Position dans l’enregistrement" },
  positionNow: { en: "{clock}, {elapsed} of {length}", fr: "{clock}, {elapsed} sur {length}" },
  markOne: { en: "{clock} {label}", fr: "{clock} {label}" },
  markMany: {
    en: { one: "{count} event: {labels}", other: "{count} events: {labels}" },
    fr: { one: "{count} événement : {labels}", other: "{count} événements : {labels}" },
  },
  legendRecorded: { en: "recorded", fr: "enregistré" },
  legendHole: { en: "not recorded", fr: "non enregistré" },
  legendEvent: { en: "event", fr: "événement" },
  legendProblem: { en: "interruption", fr: "interruption" },
  // -- events ----------------------------------------------------------------------------
  events: { en: "Events", fr: "Événements" },
  noEvents: { en: "No events so far.", fr: "Aucun événement pour l’instant." },
  seenByBrowser: { en: "seen by the browser", fr: "vu par le navigateur" },
  seenByServer: { en: "noted by the server", fr: "noté par le serveur" },
  seenByAnalysis: { en: "seen by the image analysis", fr: "vu par l’analyse d’image" },
  seenByProctor: { en: "noted by a proctor", fr: "noté par un surveillant" },
  elapsed: { en: "at {elapsed} in the video", fr: "à {elapsed} dans la vidéo" },
  detailByCandidate: { en: "by the candidate", fr: "par le candidat" },
  detailByServer: { en: "by the server, at the deadline", fr: "par le serveur, à l’échéance" },
  detailByProctor: { en: "by a proctor", fr: "par un surveillant" },
  detailSegment: { en: "segment {value}", fr: "segment {value}" },
  detailSequence: { en: "chunk {value}", fr: "fragment {value}" },
  detailChunks: {
    en: { one: "{count} chunk", other: "{count} chunks" },
    fr: { one: "{count} fragment", other: "{count} fragments" },
  },
  reasonDenied: { en: "permission denied", fr: "autorisation refusée" },
  reasonBusy: { en: "the camera is used by another program", fr: "la caméra est utilisée par un autre programme" },
  reasonMissing: { en: "no camera found", fr: "aucune caméra trouvée" },
  reasonLost: { en: "the camera was lost", fr: "la caméra a été perdue" },
  reasonStalled: { en: "the recorder stalled", fr: "l’enregistreur s’est bloqué" },
  reasonOther: { en: "reason: {value}", fr: "raison : {value}" },
  // -- chunks ----------------------------------------------------------------------------
  chunks: { en: "Chunks", fr: "Fragments" },
  chunksCount: { en: "{stored} of {expected} · {size}", fr: "{stored} sur {expected} · {size}" },
  chunksMissing: {
    en: { one: "{count} missing", other: "{count} missing" },
    fr: { one: "{count} manquant", other: "{count} manquants" },
  },
  chunksAwaited: {
    en: { one: "{count} awaited", other: "{count} awaited" },
    fr: { one: "{count} attendu", other: "{count} attendus" },
  },
  noChunks: { en: "No chunk has arrived.", fr: "Aucun fragment n’est arrivé." },
  chunkCaption: { en: "Chunks of the recording by segment", fr: "Fragments de l’enregistrement par segment" },
  segment: { en: "Segment {number}", fr: "Segment {number}" },
  segmentCount: { en: "{stored} of {expected} chunks", fr: "{stored} fragments sur {expected}" },
  columnNumber: { en: "No.", fr: "Nº" },
  columnTime: { en: "From – to", fr: "De – à" },
  columnSize: { en: "Size", fr: "Taille" },
  columnActivity: { en: "Activity", fr: "Activité" },
  columnRetries: { en: "Retries", fr: "Reprises" },
  columnChecksum: { en: "SHA-256", fr: "SHA-256" },
  columnDownload: { en: "Download", fr: "Télécharger" },
  downloadChunk: { en: "Download chunk {number}", fr: "Télécharger le fragment {number}" },
  missing: { en: "missing", fr: "manquant" },
  missingText: { en: "This chunk never arrived.", fr: "Ce fragment n’est jamais arrivé." },
  awaited: { en: "awaited", fr: "attendu" },
  awaitedText: { en: "This chunk has not arrived yet.", fr: "Ce fragment n’est pas encore arrivé." },
  leftOut: { en: "not in the video", fr: "absent de la vidéo" },
  retried: { en: "Last error: {error}", fr: "Dernière erreur : {error}" },
  viewed: {
    en: { one: "{count} question viewed", other: "{count} questions viewed" },
    fr: { one: "{count} question vue", other: "{count} questions vues" },
  },
  viewedWhich: {
    en: { one: "question {which} viewed", other: "questions {which} viewed" },
    fr: { one: "question {which} vue", other: "questions {which} vues" },
  },
  answered: {
    en: { one: "{count} answer submitted", other: "{count} answers submitted" },
    fr: { one: "{count} réponse envoyée", other: "{count} réponses envoyées" },
  },
  answeredWhich: {
    en: { one: "answer to question {which} submitted", other: "answers to questions {which} submitted" },
    fr: { one: "réponse à la question {which} envoyée", other: "réponses aux questions {which} envoyées" },
  },
  flagged: {
    en: { one: "{count} flag", other: "{count} flags" },
    fr: { one: "{count} question marquée à revoir", other: "{count} questions marquées à revoir" },
  },
  flaggedWhich: {
    en: { one: "question {which} flagged", other: "questions {which} flagged" },
    fr: { one: "question {which} marquée à revoir", other: "questions {which} marquées à revoir" },
  },
  // -- facts and retention -----------------------------------------------------------------
  recording: { en: "Recording", fr: "Enregistrement" },
  factLength: { en: "Length", fr: "Durée" },
  factSize: { en: "Size", fr: "Taille" },
  factPicture: { en: "Picture", fr: "Image" },
  factSound: { en: "Sound", fr: "Son" },
  factNoSound: { en: "none", fr: "aucun" },
  factCoverage: { en: "Coverage", fr: "Couverture" },
  factChunks: { en: "Chunks", fr: "Fragments" },
  outOf: { en: "{stored} of {expected}", fr: "{stored} sur {expected}" },
  coverageTitle: {
    en: "The share of the sitting that the recording shows",
    fr: "La part de l’épreuve que montre l’enregistrement",
  },
  storedOf: { en: "{stored} of {expected} chunks stored", fr: "{stored} fragments stockés sur {expected}" },
  noRecording: { en: "no recording", fr: "pas d’enregistrement" },
  deleted: { en: "deleted", fr: "supprimé" },
  download: { en: "Download video", fr: "Télécharger la vidéo" },
  deletedAfter: {
    en: {
      one: "This recording will be deleted after {count} day",
      other: "This recording will be deleted after {count} days",
    },
    fr: {
      one: "Cet enregistrement sera supprimé dans {count} jour",
      other: "Cet enregistrement sera supprimé dans {count} jours",
    },
  },
  deletedToday: { en: "This recording will be deleted today", fr: "Cet enregistrement sera supprimé aujourd’hui" },
  deletedOn: { en: "This recording was deleted on {date}", fr: "Cet enregistrement a été supprimé le {date}" },
  deletesOn: { en: "on {date}", fr: "le {date}" },
  deletesAfterEnd: { en: "counted from the end of the attempt", fr: "à compter de la fin de la tentative" },
} as const;
