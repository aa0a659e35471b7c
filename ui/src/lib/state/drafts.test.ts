import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Backend } from '$lib/backend/types';
import { Drafts } from './drafts.svelte';
import { Finishing } from './finish.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function drafts() {
  const saved: [string, string][] = [];
  const setDraft = (id: string, text: string) => {
    saved.push([id, text]);
    return Promise.resolve();
  };
  return { saved, drafts: new Drafts({ setDraft } as unknown as Backend) };
}

describe('Drafts', () => {
  it('are saved 300 ms after the last key, once', async () => {
    const { saved, drafts: all } = drafts();
    all.write('a', 'H');
    await vi.advanceTimersByTimeAsync(200);
    all.write('a', 'He');
    await vi.advanceTimersByTimeAsync(299);
    expect(saved).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(saved).toEqual([['a', 'He']]);
  });

  it('are saved at once when the agent turns to something else', async () => {
    const { saved, drafts: all } = drafts();
    all.write('a', 'one');
    all.write('b', 'two');
    await all.flushAll();
    expect(saved).toEqual([
      ['a', 'one'],
      ['b', 'two'],
    ]);
  });

  it('come from the shell where nothing was typed', () => {
    const { drafts: all } = drafts();
    all.adopt('a', 'from before');
    expect(all.text('a')).toBe('from before');
    all.adopt('a', 'changed there');
    expect(all.text('a')).toBe('changed there');
  });

  it('are not overwritten by late news of what was typed here', async () => {
    const { drafts: all } = drafts();
    all.write('a', 'He');
    await all.flush('a');
    all.write('a', 'Hello');
    all.adopt('a', 'He');
    expect(all.text('a')).toBe('Hello');
  });

  it('do not come back after the message was sent', async () => {
    const { saved, drafts: all } = drafts();
    all.write('a', 'Hello');
    await all.flush('a');
    all.clear('a');
    await vi.runAllTimersAsync();
    expect(saved.at(-1)).toEqual(['a', '']);
    // The chat was read before the draft was emptied.
    all.adopt('a', 'Hello');
    expect(all.text('a')).toBe('');
    all.adopt('a', '');
    // Refused: the shell put it back.
    all.adopt('a', 'Hello');
    expect(all.text('a')).toBe('Hello');
  });
});

describe('Finishing', () => {
  it('asks after five seconds, and not after an undo', async () => {
    const finishing = new Finishing();
    const done: string[] = [];
    finishing.start('a', () => done.push('a'));
    finishing.start('b', () => done.push('b'));
    finishing.undo('b');
    await vi.advanceTimersByTimeAsync(4_999);
    expect(done).toEqual([]);
    expect(finishing.until('a')).not.toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(done).toEqual(['a']);
    expect(finishing.until('a')).toBeNull();
  });

  it('asks at once when the window closes', () => {
    const finishing = new Finishing();
    const done: string[] = [];
    finishing.start('a', () => done.push('a'));
    finishing.flush();
    expect(done).toEqual(['a']);
  });
});
