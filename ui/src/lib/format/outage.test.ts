import { describe, expect, it } from 'vitest';
import type { OutboxItem } from '$lib/gen/OutboxItem';
import type { RowView } from '$lib/gen/RowView';
import { de } from '$messages/de';
import { en } from '$messages/en';
import { askedFor, outageWords, pendingSentence } from './outage';

const plain = (text: string | null) => text?.replace(/[\u2068\u2069]/gu, '');
const row = (pending: string | null, pending_state: string | null) => ({ pending, pending_state }) as RowView;
const item = (verb: string, text: string | null) => ({ verb, text }) as OutboxItem;

describe('an outage', () => {
  it('is told by how it goes on', () => {
    const lost = { state: 'reconnecting', since: 0, next_try: null } as const;
    expect(outageWords(lost, '10:42', en).short).toBe('Reconnecting · since 10:42');
    const lasts = { state: 'offline', since: 0, next_try: 5 } as const;
    expect(outageWords(lasts, '23 Nov, 10:42', en).short).toBe('Offline since 23 Nov, 10:42');
    expect(outageWords(lasts, '10:42', de).sentence).toBe('Getrennt seit 10:42.');
  });

  it('leaves a request waiting only where it has not left', () => {
    expect(pendingSentence(row(null, null), false, en)).toBeNull();
    expect(pendingSentence(row('hold', 'queued'), false, en)).toBe('Hold waits for the connection');
    expect(pendingSentence(row('hold', 'queued'), true, en)).toBe('Placing on hold…');
    expect(pendingSentence(row('hold', 'sending'), false, en)).toBe('Placing on hold…');
    expect(pendingSentence(row('hold', 'unknown'), false, en)).toBe('Checking whether it was placed on hold…');
    expect(pendingSentence(row('hold', 'unknown'), true, de)).toBe('Prüft, ob der Chat gehalten wird …');
  });

  it('shows what waits with what it is about', () => {
    expect(plain(askedFor(item('send', 'Hello'), en))).toBe('Hello');
    expect(plain(askedFor(item('disposition', 'Resolved'), en))).toBe('Disposition: Resolved');
    expect(plain(askedFor(item('disposition', ''), en))).toBe('Disposition: Not set');
    expect(plain(askedFor(item('note', 'Called'), de))).toBe('Notiz: Called');
    expect(plain(askedFor(item('hold', 'Async hold'), en))).toBe('Hold: Async hold');
    expect(plain(askedFor(item('rejoin', null), en))).toBe('Rejoin');
    expect(plain(askedFor(item('something_new', null), en))).toBe('something_new');
  });
});
