import type * as en from './codes.en';

/** German sentences for the codes of the shell. */
export const problems: typeof en.problems = {
  no_privilege: (about) => `Ihnen fehlt das Recht „${about}“. Wenden Sie sich an Ihre Administration.`,
  not_with_you: () => 'Dieser Chat ist nicht bei Ihnen.',
  chat_done: () => 'Dieser Chat ist erledigt.',
  chat_ended: () => 'Dieser Chat ist beendet.',
  accept_first: () => 'Nehmen Sie den Chat zuerst an.',
  rejoin_first: () => 'Treten Sie dem Chat zuerst wieder bei.',
  joined_already: () => 'Sie sind schon in diesem Chat.',
  not_confirmed: () => 'Der Server hat diesen Chat noch nicht bestätigt.',
  chat_unknown: () => 'Dieser Chat ist hier nicht mehr bekannt.',
  refused_silently: () =>
    'Der Server hat das abgelehnt und sagt nicht, warum. Versuchen Sie es noch einmal, oder fragen Sie Ihre Administration.',
  with_other: (about) => `${about || 'Jemand anderes'} hat diesen Chat.`,
  standard_chat: () => 'Das ist ein Standard-Chat: Er kann nicht ohne Agenten offen bleiben.',
  asynchronous_chat: () => 'Dieser Chat ist asynchron: Beenden Sie ihn mit „Chat beenden“.',
  no_hold_queue: () =>
    'Dieser Chat kann nirgends gehalten werden: Die Option chat.on-hold-queue ist leer, und Sie haben keinen Arbeitskorb für Chats. Bitten Sie Ihre Administration, sie zu setzen.',
  no_hold_default: () =>
    'Die Option chat.on-hold-queue ist leer, und Sie haben keinen Arbeitskorb für Chats. Wählen Sie, wo der Chat gehalten wird, oder lassen Sie die Option von Ihrer Administration setzen.',
  no_transfer: () => 'Dieser Chat ist niemandem mehr angeboten.',
  no_workbin: (about) => `Sie haben keinen Arbeitskorb${about && ` „${about}“`}.`,
  not_offered: (about) => `Der Server lässt das gerade nicht zu${about && ` (${about})`}.`,
  malformed_url: (about) =>
    `${about ? `„${about}“` : 'Das'} ist keine Serveradresse. Schreiben Sie sie zum Beispiel als workspace.example.com.`,
  unreachable: (about) =>
    `${about || 'Der Server'} ist nicht zu erreichen. Prüfen Sie Adresse, Netzwerk und VPN und versuchen Sie es erneut.`,
  certificate: (about) =>
    `Das Zertifikat von ${about || 'diesem Server'} ist nicht vertrauenswürdig, deshalb wurde nichts gesendet. Bitten Sie Ihre IT, die Zertifizierungsstelle auf diesem Rechner einzurichten; in einem Gastnetz melden Sie sich zuerst am Netz an.`,
  certificate_expired: (about) =>
    `Das Zertifikat von ${about || 'diesem Server'} ist abgelaufen, deshalb wurde nichts gesendet. Prüfen Sie Datum und Uhrzeit dieses Rechners; stimmen sie, sagen Sie es Ihrer Administration.`,
  certificate_not_yet: (about) =>
    `Das Zertifikat von ${about || 'diesem Server'} gilt noch nicht, deshalb wurde nichts gesendet. Prüfen Sie Datum und Uhrzeit dieses Rechners; stimmen sie, sagen Sie es Ihrer Administration.`,
  certificate_name: (about) =>
    `Das Zertifikat von ${about || 'diesem Server'} gehört zu einem anderen Namen, deshalb wurde nichts gesendet. Prüfen Sie die Adresse; wenn dieses Netz eine Anmeldung verlangt, erledigen Sie sie im Browser.`,
  certificate_revoked: (about) =>
    `Das Zertifikat von ${about || 'diesem Server'} wurde widerrufen, deshalb wurde nichts gesendet. Sagen Sie es Ihrer Administration, bevor Sie sich hier anmelden.`,
  proxy_password: (about) =>
    `Der Proxy ${about || 'auf dem Weg'} verlangt Benutzername und Kennwort oder nimmt die angegebenen nicht an. Geben Sie die für den Proxy ein und melden Sie sich erneut an.`,
  proxy_script: (about) =>
    `Das Proxy-Skript auf ${about || 'seinem Server'} ließ sich nicht verwenden, und ohne Proxy ist der Server nicht zu erreichen. Prüfen Sie Netz und VPN; fragen Sie Ihre IT-Abteilung nach dem Skript.`,
  wrong_password: () => 'Benutzername oder Kennwort stimmt nicht. Geben Sie das Kennwort erneut ein.',
  sign_in_unfinished: () => 'Die Anmeldung im Browser wurde nicht abgeschlossen. Melden Sie sich erneut an.',
  signed_out: () => 'Sie sind abgemeldet. Melden Sie sich erneut an.',
  given_up: () => 'Sie haben es abgebrochen.',
  not_served: (about) =>
    `Dieser Server bietet ${about || 'das'} nicht an. Fragen Sie Ihre Administration, ob es eingeschaltet werden kann.`,
  reply_lost: () => 'Die Verbindung brach ab, bevor der Server geantwortet hat. Was daraus geworden ist, wird geprüft.',
  not_workspace: (about) =>
    `${about || 'Diese Adresse'} antwortet nicht wie ein Workspace-Server. Wenn dieses Netz eine Anmeldung verlangt, erledigen Sie sie im Browser; sonst prüfen Sie die Adresse.`,
  too_large: () =>
    'Die Antwort des Servers war größer als jede echte und wurde nicht gelesen. Sagen Sie es Ihrer Administration.',
  cache_rebuilt: () => 'Die lokale Kopie Ihrer Chats war beschädigt und wird neu gefüllt.',
  journal_damaged: () =>
    'Die Datei mit Ihren Entwürfen und ungesendeten Nachrichten ist beschädigt. Starten Sie Holdfast neu: Es legt die Datei beiseite und rettet, was lesbar ist.',
  disk_full: () =>
    'Die Festplatte ist voll: Was Sie zuletzt geschrieben haben, ist nicht gespeichert, und was eintrifft, erscheint nicht. Schaffen Sie Platz; dann wird alles von selbst neu gelesen.',
  cursor: () => 'Die Liste hat sich inzwischen geändert. Laden Sie sie von vorn.',
  record: () => 'Ein Eintrag der lokalen Dateien ist nicht lesbar. Wenden Sie sich an Ihre Administration.',
  storage: (about) =>
    `Die Dateien dieses Rechners sind nicht nutzbar${about && ` (${about})`}. Prüfen Sie freien Platz und Berechtigungen.`,
  outcome_unknown: () =>
    'Die Verbindung war unterbrochen, und ob dies getan wurde, lässt sich nicht feststellen. Sehen Sie nach, bevor Sie es wiederholen.',
  not_a_disposition: (about) => `„${about}“ ist keiner der Abschlusscodes. Wählen Sie einen aus der Liste.`,
  not_a_link: () => 'Das ist keine Web-Adresse. Schreiben Sie sie wie https://www.example.com/seite.',
  empty: () => 'Schreiben Sie zuerst etwas.',
  not_found: () => 'Das ist hier nicht mehr bekannt.',
  policy_unreadable: (about) =>
    `Die Richtlinie Ihrer Organisation${about && ` (${about})`} ist nicht zu lesen. Bis dahin gilt, was schützt, am strengsten. Sagen Sie es Ihrer IT-Abteilung.`,
  policy_not_trusted: (about) =>
    `Die Richtlinie Ihrer Organisation${about && ` (${about})`} können andere ändern. Ihr wird nicht vertraut, und was schützt, gilt am strengsten. Sagen Sie es Ihrer IT-Abteilung.`,
  policy_not_understood: (about) =>
    `Die Richtlinie Ihrer Organisation${about && ` (${about})`} ist nicht zu verstehen. Bis dahin gilt, was schützt, am strengsten. Sagen Sie es Ihrer IT-Abteilung.`,
  policy_value: (about) =>
    `Ihre Organisation setzt ${about} auf etwas, das keinen Sinn ergibt. Sagen Sie es Ihrer IT-Abteilung.`,
  policy_unknown: (about) =>
    `Ihre Organisation setzt ${about}, was diese Version nicht kennt. Sagen Sie es Ihrer IT-Abteilung.`,
  policy_not_theirs: (about) =>
    `Ihre Organisation setzt ${about}, was nur Sie selbst wählen können. Sagen Sie es Ihrer IT-Abteilung.`,
  server_not_allowed: (about) =>
    `Ihre Organisation erlaubt den Server ${about} nicht. Melden Sie sich an einem erlaubten an.`,
  sign_in_method: () => 'Ihre Organisation sieht eine andere Art der Anmeldung vor. Starten Sie Holdfast neu.',
  keyring_required: (about) =>
    `Ihre Organisation lässt die Anmeldung nur mit einem Schlüsselbund auf diesem Rechner zu${about && `: ${about}`}. Entsperren oder installieren Sie ihn und melden Sie sich erneut an.`,
  proxy_missing: () =>
    'Die Einstellungen dieses Rechners verlangen einen Proxy oder ein Proxy-Skript und nennen keines. Sagen Sie es Ihrer IT-Abteilung.',
  no_team: () => 'Sie führen keine Agentengruppe.',
  too_late: () => 'Es wird schon gesendet.',
  offline: () => 'Es gibt keine Verbindung zum Server. Versuchen Sie es erneut, wenn sie wieder da ist.',
  offline_off: () =>
    'Der Server ist nicht zu erreichen, und ein Start ohne ihn ist auf diesem Rechner abgeschaltet. Verbinden Sie sich mit dem Netz und melden Sie sich an.',
  offline_other: (about) =>
    `Der Server ist nicht zu erreichen. Ohne ihn kann hier nur ${about || 'jemand'} weiterarbeiten: Diese Anmeldung war die letzte auf diesem Rechner.`,
  offline_too_long: (about) =>
    `Der Server ist nicht zu erreichen, und er hat Sie zuletzt vor mehr als ${about} Stunden bestätigt. Verbinden Sie sich mit dem Netz und melden Sie sich an; was Sie geschrieben haben, ist erhalten.`,
  offline_password: () =>
    'Der Server ist nicht zu erreichen, und das ist nicht das Kennwort, das er zuletzt von Ihnen angenommen hat. Geben Sie jenes ein, oder verbinden Sie sich mit dem Netz und melden Sie sich an.',
  nothing_saved: () =>
    'Der Server ist nicht zu erreichen, und auf diesem Rechner ist keine Kopie Ihrer Chats gespeichert, mit der es ohne ihn weiterginge. Verbinden Sie sich mit dem Netz und melden Sie sich an; was Sie geschrieben und noch nicht gesendet haben, ist erhalten.',
  copy_damaged: () =>
    'Der Server ist nicht zu erreichen, und die Kopie Ihrer Chats auf diesem Rechner war beschädigt. Verbinden Sie sich mit dem Netz und melden Sie sich an, dann füllt sie sich wieder; was Sie geschrieben und noch nicht gesendet haben, ist erhalten.',
  other_agent: (about) =>
    `Hier ist ${about || 'jemand anderes'} angemeldet. Melden Sie sich erst ab, um sich mit einem anderen Namen anzumelden.`,
  in_use: (about) =>
    `Ein anderes Holdfast benutzt dasselbe Profil${about && ` (${about})`}. Schließen Sie es, oder starten Sie mit einem anderen Profil.`,
  locked: () => 'Holdfast ist gesperrt. Entsperren Sie zuerst sein Fenster.',
  offer_over: () => 'Dieses Angebot endete, als keine Verbindung bestand. Es erscheint wieder, wenn es noch Ihres ist.',
  place_refused: (about) =>
    `Der Server lässt Sie diese Liste nicht lesen${about && ` (${about})`}. Fragen Sie Ihre Administration, oder versuchen Sie es erneut.`,
  place_not_served: () =>
    'Der Server bietet diese Liste nicht an. Fragen Sie Ihre Administration, ob sie eingeschaltet werden kann.',
  place_failed: (about) =>
    `Der Server konnte dies nicht auflisten${about && ` (${about})`}. Es wird von selbst erneut versucht; bleibt es so, sagen Sie es Ihrer Administration.`,
  no_disposition: () => 'Wählen Sie zuerst einen Abschlusscode.',
  no_dispositions: () => 'Es sind keine Abschlusscodes eingerichtet. Wenden Sie sich an Ihre Administration.',
  disposition_fixed: () => 'Die Sitzung ist geschlossen: Der Abschlusscode lässt sich nicht mehr ändern.',
  is_disposition: () => 'Das ist der Abschlusscode: Wählen Sie ihn als solchen.',
  system_data: (about) => `${about || 'Das'} kann niemand ändern: Das System pflegt es.`,
  until_past: () => 'Diese Zeit ist schon vorbei. Wählen Sie eine, die noch kommt.',
  until_far: () => 'Diese Zeit ist mehr als zehn Jahre entfernt. Wählen Sie eine frühere.',
  setting_value: (about) => `Ihre Wahl konnte nicht gespeichert werden${about && ` (${about})`}.`,
  diagnosis_not_allowed: () =>
    'Ihre Organisation erlaubt auf diesem Computer keine Diagnose. Fragen Sie Ihre IT-Abteilung.',
  report_unwritable: (about) =>
    `Der Bericht kann nicht gespeichert werden${about && ` (${about})`}. Prüfen Sie freien Platz und Rechte dieses Ordners.`,
  empty_search: () => 'Sagen Sie, wonach gesucht werden soll.',
};

export const notices: typeof en.notices = {
  key_lost: (about) =>
    `Der Schlüssel zu den gespeicherten Chats dieses Rechners ist nicht mehr im Schlüsselbund. Die alten Dateien wurden beiseitegelegt${about && ` (${about})`}: Mit dem alten Schlüssel lassen sich Entwürfe und Ungesendetes daraus retten. Ihre Chats werden neu vom Server geladen.`,
  files_unavailable: () =>
    'Auf diesem Rechner wird gerade nichts gespeichert, weil sich die Dateien nicht öffnen lassen. Was Sie ab jetzt schreiben und nicht gesendet wird, ist weg, wenn Holdfast schließt; was vorher auf das Senden wartete, wartet weiter. Prüfen Sie Platz und Rechte, und melden Sie sich neu an.',
  keyring_unavailable: () =>
    'Auf diesem Rechner wird nichts gespeichert, weil sein Schlüsselbund nicht nutzbar ist. Ungesendete Texte gehen verloren, wenn Holdfast endet. Entsperren oder installieren Sie einen Schlüsselbund und melden Sie sich neu an.',
  cache_rebuilt: () =>
    'Die gespeicherte Kopie Ihrer Chats war beschädigt. Sie wird neu vom Server geladen; nichts, was Sie geschrieben haben, ist verloren.',
  journal_damaged: (about) =>
    `Die Datei mit Ihren Entwürfen und ungesendeten Nachrichten war beschädigt. Was lesbar war, ist gerettet${about && `; eine Kopie liegt unter ${about}`}.`,
  journal_broken: () =>
    'Die Datei mit Ihren Entwürfen und ungesendeten Nachrichten ist beschädigt. Starten Sie Holdfast neu: Es legt eine Kopie beiseite und rettet, was lesbar ist.',
  intents_unreadable: () =>
    'Etwas, das auf das Senden wartet, wurde von einer neueren Version von Holdfast geschrieben. Diese kann es nicht lesen: Es bleibt gespeichert, und was für denselben Chat wartet, wartet dahinter. Installieren Sie die neuere Version wieder.',
  option_misfit: (about) =>
    `Der Wert der Option ${about} passt nicht und wird ignoriert. Bitten Sie Ihre Administration, ihn zu berichtigen.`,
  hold_queue_unknown: (about) =>
    `Die Option chat.on-hold-queue nennt eine Warteschlange, die es nicht gibt${about && ` (${about})`}. Bitten Sie Ihre Administration, sie zu berichtigen.`,
  notifications_unavailable: () =>
    'Dieser Desktop zeigt keine Benachrichtigungen; wer geschrieben hat, sehen Sie nur in diesem Fenster. Schalten Sie einen Benachrichtigungsdienst ein oder installieren Sie einen.',
  shortcut_changed: (about) =>
    about
      ? `Ihre Administration hat das Tastenkürzel zum Halten auf ${about} geändert. Die neuen Tasten gelten, sobald Sie Holdfast neu starten; bis dahin gelten die alten.`
      : 'Ihre Administration hat das Tastenkürzel zum Halten entfernt. Es wirkt noch, bis Sie Holdfast neu starten.',
  shortcut_taken: (about) =>
    `Ein anderes Programm benutzt ${about}; deshalb hält es Chats nur in diesem Fenster. Geben Sie es dort frei, oder bitten Sie Ihre Administration um ein anderes Tastenkürzel.`,
  shortcut_no_key: (about) =>
    `${about} hat auf der Tastatur keine eigene Taste; deshalb hält es Chats nur in diesem Fenster. Bitten Sie Ihre Administration um ein anderes Tastenkürzel.`,
  shortcut_wayland: (about) =>
    `Dieser Desktop läuft auf Wayland und lässt Programme keine Tastenkürzel einrichten; deshalb hält ${about} Chats nur in diesem Fenster. Melden Sie sich an einer X11-Sitzung (Xorg) an, um es überall zu benutzen.`,
  shortcut_declined: (about) =>
    `Dem Desktop wurde ${about} für Holdfast nicht erlaubt; deshalb hält es Chats nur in diesem Fenster. Melden Sie sich ab und wieder an, um noch einmal gefragt zu werden, oder erlauben Sie es in den Einstellungen des Desktops.`,
  shortcut_no_display: (about) =>
    `Es gibt keine X-Anzeige; deshalb hält ${about} Chats nur in diesem Fenster. Starten Sie Holdfast aus einer Desktop-Sitzung, um es überall zu benutzen.`,
  update_ready: (about) => `Holdfast ${about} ist da. Es wird installiert, wenn Sie Holdfast beenden.`,
  update_no_rights: (about) =>
    `Holdfast ${about} ist da, und Sie dürfen es auf diesem Computer nicht installieren. Fragen Sie Ihre IT-Abteilung.`,
  update_refused: () =>
    'Es kam eine Aktualisierung, die nicht so signiert ist, wie sie sein müsste; sie wurde nicht angenommen. Sagen Sie es Ihrer IT-Abteilung.',
  shortcut_failed: (about) =>
    `${about} ließ sich nicht für den ganzen Desktop einrichten und hält Chats nur in diesem Fenster. Starten Sie Holdfast neu, um es noch einmal zu versuchen.`,
};

export const misfits: typeof en.misfits = {
  not_true_or_false: (value) => `„${value}“ ist weder true noch false`,
  not_a_number: (value) => `„${value}“ ist keine ganze Zahl`,
  not_thresholds: (value) => `„${value}“ sind nicht zwei ganze Zahlen, die steigen`,
  not_a_shortcut: (value) => `„${value}“ ist kein Tastenkürzel wie Strg+Alt+H`,
};
