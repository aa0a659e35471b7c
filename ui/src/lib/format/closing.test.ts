import { describe, expect, it } from 'vitest';
import { de } from '$messages/de';
import { en } from '$messages/en';
import { untilClose } from './closing';
import { formats } from './time';

const MIN = 60_000;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;

describe('until the idle close', () => {
  it('is rough while it is far and exact once it is near', () => {
    const say = (left: number) => untilClose(1_000_000 + left, 1_000_000, en, formats('en-GB', en));
    expect(say(3 * DAY + 5 * HOUR)).toBe('closes in 3 days');
    expect(say(2 * DAY - 1)).toBe('closes in 1 day');
    expect(say(DAY - 1)).toBe('closes in 23 h');
    expect(say(4 * HOUR)).toBe('closes in 4 h');
    expect(say(4 * HOUR - MIN)).toBe('closes in 3 h 59 min');
    expect(say(MIN)).toBe('closes in 1 min');
    expect(say(MIN - 1)).toBe('closes now');
    expect(say(-DAY)).toBe('closes now');
  });

  it('is said in German too', () => {
    const say = (left: number) => untilClose(left, 0, de, formats('de-DE', de));
    expect(say(3 * DAY)).toBe('schließt in 3 Tagen');
    expect(say(DAY)).toBe('schließt in 1 Tag');
    expect(say(90 * MIN)).toBe('schließt in 1 h 30 min');
  });
});
