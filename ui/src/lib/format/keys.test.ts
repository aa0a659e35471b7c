import { describe, expect, it } from 'vitest';
import { parseKeys, pressed } from './keys';

const event = (change: object) => ({
  ctrlKey: false,
  shiftKey: false,
  altKey: false,
  metaKey: false,
  key: '',
  code: '',
  ...change,
});

describe('keys', () => {
  it('match by letter or by place, and only with the same modifiers', () => {
    const wanted = parseKeys('Ctrl+Alt+H');
    if (!wanted) throw new Error('not parsed');
    expect(pressed(event({ ctrlKey: true, altKey: true, key: 'h', code: 'KeyH' }), wanted)).toBe(true);
    expect(pressed(event({ ctrlKey: true, altKey: true, key: 'ħ', code: 'KeyH' }), wanted)).toBe(true);
    expect(pressed(event({ ctrlKey: true, key: 'h', code: 'KeyH' }), wanted)).toBe(false);
    expect(pressed(event({ ctrlKey: true, altKey: true, shiftKey: true, key: 'H', code: 'KeyH' }), wanted)).toBe(false);
  });

  it('know function keys', () => {
    const wanted = parseKeys('F9');
    expect(wanted && pressed(event({ key: 'F9', code: 'F9' }), wanted)).toBe(true);
  });
});
