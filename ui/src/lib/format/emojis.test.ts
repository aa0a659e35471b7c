import { describe, expect, it } from 'vitest';
import { emojisFor } from './emojis';

const signs = (typed: string) => emojisFor(typed).map((one) => one.sign);

describe('emojisFor', () => {
  it('has each sign and each name once', () => {
    const all = emojisFor('');
    for (const of of [
      (one: (typeof all)[0]) => one.sign,
      (one: (typeof all)[0]) => one.en[0],
      (one: (typeof all)[0]) => one.de[0],
    ]) {
      expect(new Set(all.map(of)).size).toBe(all.length);
    }
  });

  it('is searched by name in either language', () => {
    expect(signs('thumbs')[0]).toBe('👍');
    expect(signs('daumen hoch')).toEqual(['👍']);
    expect(signs('Geschenk')).toEqual(['🎁']);
    expect(signs('xyzzy')).toEqual([]);
  });

  it('puts words that begin so before those that hold it', () => {
    const found = signs('car');
    expect(found.indexOf('💳')).toBeLessThan(found.indexOf('😨'));
    expect(found).toContain('😨');
  });
});
