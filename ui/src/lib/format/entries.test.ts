import { describe, expect, it } from 'vitest';
import type { TranscriptItem } from '$lib/gen/TranscriptItem';
import { entries } from './entries';

const MIN = 60_000;
const DAY = 24 * 60 * MIN;
const dayKey = (at: number) => Math.floor(at / DAY);
const item = (index: number | null, at: number, change: Partial<TranscriptItem> = {}): TranscriptItem => ({
  key: String(index ?? 'x'),
  index,
  kind: 'text',
  side: 'contact',
  sender: 'Carla',
  text: 't',
  at,
  while_on_hold: false,
  sending: null,
  problem: null,
  ...change,
});
const drawn = (items: TranscriptItem[]) =>
  entries(items, dayKey).map((entry) =>
    entry.kind === 'message' ? `${entry.first ? '[' : ''}${entry.item.key}${entry.last ? ']' : ''}` : entry.kind,
  );

describe('entries', () => {
  it('joins what one side says within five minutes', () => {
    expect(
      drawn([item(0, 0), item(1, MIN), item(2, 8 * MIN), item(3, 9 * MIN, { side: 'me', sender: 'Ana' })]),
    ).toEqual(['day', '[0', '1]', '[2]', '[3]']);
  });

  it('breaks a run at an event, at a new day and where the hold begins', () => {
    expect(drawn([item(0, 0), item(1, 1, { kind: 'joined' }), item(2, 2)])).toEqual(['day', '[0]', 'event', '[2]']);
    expect(drawn([item(0, DAY - MIN), item(1, DAY)])).toEqual(['day', '[0]', 'day', '[1]']);
    expect(drawn([item(0, 0), item(1, 1, { while_on_hold: true })])).toEqual(['day', '[0]', '[1]']);
  });

  it('puts no day before what waits to be sent', () => {
    expect(drawn([item(0, 0), item(null, 3 * DAY, { side: 'me', sending: 'queued' })])).toEqual(['day', '[0]', '[x]']);
  });
});
