import { leave } from '$lib/state/leaving';
import { placeName } from '$lib/components/places/names';
import { rank } from '$lib/format/find';
import type { SessionView } from '$lib/gen/SessionView';
import { KEYS, canPress, headerActions, menuActions } from '$lib/state/actions';
import type { Desk } from '$lib/state/desk.svelte';
import { doorOf, placeKey } from '$lib/state/place';
import { perform } from '$lib/state/perform';
import type { Messages } from '$messages';

/** Something to go to or to do. */
export interface Choice {
  id: string;
  group: 'chats' | 'places' | 'commands';
  name: string;
  detail?: string;
  keys?: string;
  run: () => void;
}

const MOST = 40;

/** What fits what was typed, best first within each group. */
export function fitting(all: readonly Choice[], typed: string): Choice[] {
  const ranked = all.map((choice) => ({ choice, fit: rank(typed, `${choice.name} ${choice.detail ?? ''}`) }));
  const groups = ['chats', 'places', 'commands'] as const;
  return groups.flatMap((group) =>
    ranked
      .filter(({ choice, fit }) => choice.group === group && fit > 0)
      .sort((a, b) => b.fit - a.fit)
      .slice(0, MOST)
      .map(({ choice }) => choice),
  );
}

export function choices(desk: Desk, session: SessionView, t: Messages): Choice[] {
  return [...chats(desk), ...places(desk, session, t), ...commands(desk, t)];
}

function chats(desk: Desk): Choice[] {
  const lists = [desk.list, desk.onHold, desk.active];
  // Later ones win: what is here anyway needs no door.
  const found = lists.flatMap((list) => list.rows.map((row) => ({ row, from: doorOf(list.place) })));
  return [...new Map(found.map((one) => [one.row.id, one])).values()].map(({ row, from }) => ({
    id: `chat-${row.id}`,
    group: 'chats',
    name: row.name,
    detail: row.subject ?? '',
    run: () => {
      desk.select(row.id, { from });
      if (desk.chat) desk.chat.toWrite = true;
    },
  }));
}

function places(desk: Desk, session: SessionView, t: Messages): Choice[] {
  return session.places.map((place, at) => ({
    id: `place-${placeKey(place.id)}`,
    group: 'places',
    name: placeName(place, t),
    ...(at < 9 ? { keys: `Ctrl+${at + 1}` } : {}),
    run: () => desk.openPlace(place.id),
  }));
}

function commands(desk: Desk, t: Messages): Choice[] {
  const { chat } = desk;
  const view = chat?.view.value;
  const ofChat: Choice[] =
    chat && view
      ? [...headerActions(view), ...menuActions(view)]
          .filter((action) => canPress(view, action))
          .map((action) => {
            const keys = KEYS[action];
            const choice: Choice = {
              id: `do-${action}`,
              group: 'commands',
              name: t.action[action],
              detail: view.row.name,
              run: () => void perform(desk, chat, action),
            };
            return keys === undefined ? choice : { ...choice, keys };
          })
      : [];
  return [
    ...ofChat,
    { id: 'do-ready', group: 'commands', name: t.status.ready, run: () => void desk.setStatus(true, null) },
    { id: 'do-not-ready', group: 'commands', name: t.status.not_ready, run: () => void desk.setStatus(false, null) },
    { id: 'do-rights', group: 'commands', name: t.rights.title, run: () => (desk.page = 'privileges') },
    { id: 'do-options', group: 'commands', name: t.rights.options, run: () => (desk.page = 'options') },
    {
      id: 'do-notifications',
      group: 'commands',
      name: t.notifications.menu,
      run: () => (desk.page = 'notifications'),
    },
    { id: 'do-computer', group: 'commands', name: t.computer.menu, run: () => (desk.page = 'computer') },
    { id: 'do-lock', group: 'commands', name: t.locked.now, run: () => void desk.lock() },
    { id: 'do-diagnose', group: 'commands', name: t.diagnosis.menu, run: () => void desk.diagnosis.begin() },
    { id: 'do-sign-out', group: 'commands', name: t.status.signOut, run: () => void leave(desk, 'sign_out') },
    { id: 'do-quit', group: 'commands', name: t.status.quit, run: () => void leave(desk, 'quit') },
  ];
}
