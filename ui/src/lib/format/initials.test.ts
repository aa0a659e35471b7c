import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initials, shortName } from './initials';

describe('initials', () => {
  it.each([
    ['Carla Mendes', 'CM'],
    ['Priya Wadhwa-Castellanos', 'PW'],
    ['شيرين حداد', 'ش'],
    ['王小明', '王'],
    ['ana.kowalski@example.org', 'AK'],
    ['élise', 'É'],
    ['', '?'],
    ['…', '?'],
  ])('%s → %s', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });

  it('are short for any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(initials(name).length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('shortName', () => {
  it.each([
    ['Carla Mendes', 'Carla'],
    ['Mendes, Carla Maria', 'Carla'],
    ['carla@example.org', 'carla@example.org'],
    ['Where is my parcel?', 'Where'],
  ])('%s → %s', (name, short) => {
    expect(shortName(name)).toBe(short);
  });
});
