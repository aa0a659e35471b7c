import { describe, expect, it } from 'vitest';
import { de } from '$messages/de';
import { en } from '$messages/en';
import { formats } from './time';

const at = (text: string) => Date.parse(text);
const london = formats('en-GB', en, 'Europe/London');
const now = at('2026-10-06T11:02:00Z');

describe('times', () => {
  it('are in the agent’s zone', () => {
    expect(london.clock(at('2026-10-06T08:41:00Z'))).toBe('09:41');
    expect(formats('en-GB', en, 'America/New_York').clock(at('2026-10-06T08:41:00Z'))).toBe('04:41');
  });

  it('name the day where it is not today', () => {
    expect(london.short(at('2026-10-06T08:41:00Z'), now)).toBe('09:41');
    expect(london.short(at('2026-10-05T22:59:00Z'), now)).toBe('yesterday');
    expect(london.short(at('2026-10-03T12:00:00Z'), now)).toBe('Sat');
    expect(london.short(at('2026-09-03T12:00:00Z'), now)).toBe('3 Sept');
    expect(london.short(at('2025-09-03T12:00:00Z'), now)).toBe('3 Sept 2025');
    expect(london.day(now, now)).toBe('Today');
    expect(london.day(at('2026-10-05T12:00:00Z'), now)).toBe('Yesterday');
    expect(london.moment(at('2026-10-05T12:00:00Z'), now)).toBe('yesterday 13:00');
  });

  it('name what is to come', () => {
    expect(london.coming(at('2026-10-06T13:00:00Z'), now)).toBe('14:00');
    expect(london.coming(at('2026-10-07T08:00:00Z'), now)).toBe('tomorrow 09:00');
    expect(london.coming(at('2026-10-10T08:00:00Z'), now)).toBe('Sat 09:00');
    expect(london.coming(at('2026-10-20T08:00:00Z'), now)).toBe('20 Oct 09:00');
    expect(london.coming(at('2027-01-20T08:00:00Z'), now)).toBe('20 Jan 2027 08:00');
    expect(london.coming(at('2026-10-05T08:00:00Z'), now)).toBe('yesterday 09:00');
  });

  it('say since when, with the date where it is not today', () => {
    expect(london.since(at('2026-10-06T08:41:00Z'), now)).toBe('09:41');
    expect(london.since(at('2026-10-05T12:00:00Z'), now)).toBe('5 Oct, 13:00');
    expect(london.since(at('2025-11-23T10:42:00Z'), now)).toBe('23 Nov 2025, 10:42');
  });

  it('count days by the calendar, also where one has 23 hours', () => {
    // In London clocks went forward on 29 March 2026.
    expect(london.day(at('2026-03-28T23:30:00Z'), at('2026-03-29T22:30:00Z'))).toBe('Yesterday');
    expect(london.dayKey(at('2026-03-29T23:30:00Z')) - london.dayKey(at('2026-03-28T23:30:00Z'))).toBe(2);
  });

  it.each([
    [30_000, 'just now'],
    [12 * 60_000, '12 min ago'],
    [3 * 3_600_000, '3 h ago'],
    [26 * 3_600_000, 'yesterday'],
    [50 * 3_600_000, '2 days ago'],
    [-60_000, 'just now'],
  ])('%d ms back is %s', (past, words) => {
    expect(london.ago(now - past, now)).toBe(words);
  });

  it('give spans their two largest units, or one', () => {
    expect(london.span(83 * 60_000)).toBe('1 h 23 min');
    expect(london.span(-5)).toBe('0 s');
    expect(london.roughSpan(185 * 60_000)).toBe('3 h');
    expect(london.roughSpan(50 * 3_600_000)).toBe('2 d');
  });

  it('speak German', () => {
    const berlin = formats('de-DE', de, 'Europe/Berlin');
    expect(berlin.ago(now - 12 * 60_000, now)).toBe('vor 12 min');
    expect(berlin.day(now, now)).toBe('Heute');
  });
});
