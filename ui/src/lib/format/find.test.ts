import { describe, expect, it } from 'vitest';
import { rank } from './find';

describe('rank', () => {
  it.each([
    ['tomas', 'Tomás Ortega', 2],
    ['ort tom', 'Tomás Ortega', 2],
    ['rtega', 'Tomás Ortega', 1],
    ['carla', 'Tomás Ortega', 0],
    ['', 'anything', 2],
    ['حداد', 'شيرين حداد', 2],
  ])('%s in %s: %d', (typed, text, found) => {
    expect(rank(typed, text)).toBe(found);
  });
});
