import { describe, expect, it } from 'vitest';
import { de } from './de';
import { en } from './en';

const paths = (value: object, at = ''): string[] =>
  Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' && inner !== null ? paths(inner as object, `${at}${key}.`) : [`${at}${key}`],
  );
const OPEN = /^(?:problems)\./;

describe('messages', () => {
  it('say the same things in every language', () => {
    const of = (messages: object) =>
      paths(messages)
        .filter((path) => !OPEN.test(path))
        .sort();
    expect(of(de)).toEqual(of(en));
  });

  it('leave nothing empty', () => {
    const empty = (value: unknown): boolean =>
      typeof value === 'object' && value !== null ? Object.values(value).some(empty) : value === '';
    expect(empty(en)).toBe(false);
    expect(empty(de)).toBe(false);
  });
});
