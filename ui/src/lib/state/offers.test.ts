import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RowView } from '$lib/gen/RowView';
import { Offers } from './offers.svelte';

const NOW = Date.parse('2026-11-24T12:00:00Z');

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(NOW);
});
afterEach(() => {
  vi.useRealTimers();
});

function offer(id: string, change: Partial<RowView> = {}): RowView {
  return { id, name: id, phase: 'offered', offer_ends_at: NOW + 60_000, pending: null, ...change } as RowView;
}

test('one that goes at its time was missed, and one that goes before it was declined', () => {
  const offers = new Offers();
  expect(offers.see([offer('a'), offer('b')]).begun.map((row) => row.id)).toEqual(['a', 'b']);
  expect(offers.see([offer('a')]).ended).toEqual([]);
  expect(offers.over).toBeNull();
  // The server's word comes a moment early.
  vi.setSystemTime(NOW + 59_500);
  expect(offers.see([]).ended.map((row) => row.id)).toEqual(['a']);
  expect(offers.over?.id).toBe('a');
});

test('who is answering has not missed it, and an end that nobody tells is none', () => {
  const offers = new Offers();
  offers.see([offer('a', { pending: 'accept' }), offer('b', { offer_ends_at: null })]);
  vi.setSystemTime(NOW + 120_000);
  expect(offers.see([]).ended).toEqual([]);
});

test('the word goes when the chat comes again', () => {
  const offers = new Offers();
  offers.see([offer('a')]);
  vi.setSystemTime(NOW + 61_000);
  offers.see([]);
  const next = offer('c', { offer_ends_at: NOW + 120_000 });
  offers.see([next]);
  expect(offers.over?.id).toBe('a');
  offers.see([next, offer('a', { phase: 'active' })]);
  expect(offers.over).toBeNull();
});
