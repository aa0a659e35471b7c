import { expect, test } from 'vitest';
import { numberIn, textsIn } from './settings';

test('a number counts within its range, and nothing else is one', () => {
  expect(numberIn(' 10 ', [0, 240])).toBe(10);
  expect(numberIn('0', [0, 240])).toBe(0);
  for (const text of ['', '241', '-1', '1.5', '1e2', 'ten', '99999999999']) {
    expect(numberIn(text, [0, 240])).toBeNull();
  }
  expect(numberIn('7', null)).toBe(7);
});

test('texts are taken apart however they are separated', () => {
  expect(textsIn('5, 15;60  120')).toEqual(['5', '15', '60', '120']);
  expect(textsIn(' ')).toEqual([]);
});
