import { describe, expect, it } from 'vitest';
import { dayEnd, dayStart, fieldOf, timeOf } from '$lib/format/dates';
import { stepTo } from '$lib/format/steps';
import { holdUntil } from './hold';
import { pressing } from './patience';
import { doorOf, firstOrder, isArranged, placeKey, placedBy } from './place';

const now = new Date(2026, 9, 6, 11, 2).getTime();

describe('dates that somebody types', () => {
  it('are whole days in the agent’s zone', () => {
    expect(dayStart('2026-10-03')).toBe(new Date(2026, 9, 3).getTime());
    expect(dayEnd('2026-10-03')).toBe(new Date(2026, 9, 4).getTime() - 1);
    expect(dayStart(' 2026-1-3 ')).toBe(new Date(2026, 0, 3).getTime());
  });

  it.each(['', 'tomorrow', '2026-02-31', '2026-13-01', '03.10.2026'])('are none for “%s”', (text) => {
    expect(dayStart(text)).toBeNull();
    expect(dayEnd(text)).toBeNull();
  });

  it('take a time with a T or a space, and give back what they took', () => {
    expect(timeOf('2026-10-06T14:00')).toBe(timeOf('2026-10-06 14:00'));
    expect(timeOf('2026-10-06 25:00')).toBeNull();
    expect(timeOf(fieldOf(now))).toBe(now);
  });
});

describe('until when a chat is held', () => {
  it('is the contact’s reply, an hour, the morning, or a time that is still to come', () => {
    expect(holdUntil('reply', '', now)).toBeNull();
    expect(holdUntil('hour', '', now)).toBe(now + 3_600_000);
    expect(holdUntil('tomorrow', '', now)).toBe(new Date(2026, 9, 7, 9).getTime());
    expect(holdUntil('custom', '2026-10-06T14:00', now)).toBe(new Date(2026, 9, 6, 14).getTime());
    expect(holdUntil('custom', '2026-10-06T11:02', now)).toBeUndefined();
    expect(holdUntil('custom', 'later', now)).toBeUndefined();
    expect(holdUntil('custom', '9026-10-06T14:00', now)).toBeUndefined();
  });
});

describe('patience', () => {
  it.each([
    [60, 'calm'],
    [61, 'warning'],
    [300, 'warning'],
    [301, 'urgent'],
    [-5, 'calm'],
  ])('%d s of 60 and 300 is %s', (waited, level) => {
    expect(pressing(now - waited * 1000, now, { warning: 60, urgent: 300 })).toBe(level);
  });
});

describe('places', () => {
  it('are told apart by what they are of', () => {
    const keys = [
      placeKey({ kind: 'queue', filter: 'a' }),
      placeKey({ kind: 'queue', filter: 'b' }),
      placeKey({ kind: 'contact_history', contact: 'a' }),
      placeKey({ kind: 'workbin', id: 'a', owner: 'b' }),
      placeKey({ kind: 'search' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('are doors where they are looked up in, and arranged where they are long', () => {
    expect(doorOf({ kind: 'queue', filter: 'a' })).toBe('place');
    expect(doorOf({ kind: 'search' })).toBe('search');
    expect(doorOf({ kind: 'contact_history', contact: 'a' })).toBe('contact_history');
    expect(isArranged({ kind: 'on_hold' })).toBe(false);
    expect(isArranged({ kind: 'my_history' })).toBe(true);
    expect(firstOrder({ kind: 'contact_history', contact: 'a' })).toBe('newest');
    expect(placedBy({ kind: 'my_history' })).toBe('begun');
  });
});

describe('stepTo', () => {
  it('stays within the rows', () => {
    expect(stepTo('ArrowDown', 9, 10)).toBe(9);
    expect(stepTo('PageUp', 3, 10)).toBe(0);
    expect(stepTo('End', 0, 10)).toBe(9);
    expect(stepTo('a', 0, 10)).toBeUndefined();
  });
});
