import type { CellView } from '$lib/gen/CellView';
import type { ColumnView } from '$lib/gen/ColumnView';
import type { PlaceId } from '$lib/gen/PlaceId';
import type { RowView } from '$lib/gen/RowView';
import { doorOf } from '$lib/state/place';
import type { Messages } from '$messages';
import type { Formats } from './time';

/** A column's title and a chat's value in it. */
export interface Pair {
  key: string;
  label: string;
  value: string;
}

interface Words {
  t: Pick<Messages, 'columns' | 'phase'>;
  f: Pick<Formats, 'coming'>;
  now: number;
}

const word = (words: Record<string, string>, key: string) => (Object.hasOwn(words, key) ? words[key] : undefined);

function valueOf(cell: CellView, { t, f, now }: Words): string | null {
  switch (cell.kind) {
    case 'none':
      return null;
    case 'text':
      // A line break would cut the line short.
      return cell.text.replace(/\s+/gu, ' ');
    case 'time':
      return f.coming(cell.at, now);
    case 'code':
      return word(t.phase, cell.code) ?? cell.code;
  }
}

/** A chat's values in the columns of its list, in words; columns that it has no value for are left out. */
export function pairsOf(columns: readonly ColumnView[], cells: readonly CellView[], words: Words): Pair[] {
  return columns.flatMap(({ key, title }, at) => {
    const cell = cells[at];
    const value = cell ? valueOf(cell, words) : null;
    return value === null ? [] : [{ key, label: word(words.t.columns, key) ?? title, value }];
  });
}

/** Where a chat waits, on its row: not in the list of that very place. */
export function whereOf(row: RowView, place: PlaceId): string | null {
  return place.kind === 'on_hold' || place.kind === 'queue' || doorOf(place) !== 'place' ? row.place : null;
}

/** What the row of a chat does not show anyway: its name, what was said last, how far it is, whose it is. */
export function besides(pairs: readonly Pair[], row: RowView, place: PlaceId): Pair[] {
  const held = row.phase === 'on_hold';
  const shown = new Set<string | null>([
    place.kind === 'contact_history' ? row.subject : row.name,
    row.preview === null ? row.subject : null,
    held ? whereOf(row, place) : null,
    held ? row.held_reason : null,
    row.phase === 'elsewhere' ? row.with : null,
    place.kind === 'team_workbins' ? row.owner : null,
  ]);
  const told = new Set(['Status', 'LastMessageAt', ...(held ? ['HeldSince'] : [])]);
  return pairs.filter(({ key, value }) => !told.has(key) && !shown.has(value));
}
