import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Backend } from '$lib/backend/types';
import { Drafts } from './drafts.svelte';
import { Finishing } from './finish.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function drafts() {
  const saved: [string, string][] = [];
  const over: string[] = [];
  const setDraft = (id: string, text: string, seen: string) => {
    saved.push([id, text]);
    over.push(seen);
    return Promise.resolve(null);
  };
  return { saved, over, drafts: new Drafts({ setDraft } as unknown as Backend) };
}

/** A shell that answers by hand. */
function slow() {
  const open: { text: string; resolve: (stands: string | null) => void; reject: (error: unknown) => void }[] = [];
  const setDraft = (_: string, text: string) =>
    new Promise<string | null>((resolve, reject) => open.push({ text, resolve, reject }));
  return { open, drafts: new Drafts({ setDraft } as unknown as Backend) };
}

describe('Drafts', () => {
  it('are saved 150 ms after the last key, once', async () => {
    const { saved, drafts: all } = drafts();
    all.write('a', 'H');
    await vi.advanceTimersByTimeAsync(100);
    all.write('a', 'He');
    await vi.advanceTimersByTimeAsync(149);
    expect(saved).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(saved).toEqual([['a', 'He']]);
    await vi.runAllTimersAsync();
    expect(saved.length).toBe(1);
  });

  it('are saved while typing goes on, no key later than 300 ms', async () => {
    const { saved, drafts: all } = drafts();
    for (let key = 1; key <= 20; key += 1) {
      all.write('a', 'x'.repeat(key));
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(saved.length).toBeGreaterThanOrEqual(5);
    expect(saved.at(-1)?.[1].length).toBeGreaterThanOrEqual(18);
  });

  it('do not overtake each other: one call under way, the latest text next', async () => {
    const { open, drafts: all } = slow();
    all.write('a', '1');
    void all.flush('a');
    all.write('a', '12');
    void all.flush('a');
    all.write('a', '123');
    const last = all.flush('a');
    expect(open.map((call) => call.text)).toEqual(['1']);
    open[0]?.resolve(null);
    await vi.advanceTimersByTimeAsync(0);
    expect(open.map((call) => call.text)).toEqual(['1', '123']);
    open[1]?.resolve(null);
    await last;
    expect(all.state).toBe('saved');
    await vi.runAllTimersAsync();
    expect(open.length).toBe(2);
  });

  it('that could not be saved are tried again when the agent turns to something else', async () => {
    const { open, drafts: all } = slow();
    all.write('a', 'Hello');
    const first = all.flush('a');
    open[0]?.reject({ code: 'disk_full', message: '' });
    await first;
    expect(all.state).toBe('failed');
    all.adopt('a', 'something older', null);
    expect(all.text('a')).toBe('Hello');
    void all.flushAll();
    expect(open[1]?.text).toBe('Hello');
    open[1]?.resolve(null);
    await vi.advanceTimersByTimeAsync(0);
    expect(all.state).toBe('saved');
  });

  it('that could not be saved are tried again by themselves', async () => {
    const { open, drafts: all } = slow();
    all.write('a', 'Hello');
    void all.flush('a');
    for (const attempt of [0, 1]) {
      open[attempt]?.reject({ code: 'disk_full', message: '' });
      await vi.advanceTimersByTimeAsync(0);
      expect(all.state).toBe('failed');
      await vi.advanceTimersByTimeAsync(10_000);
    }
    expect(open[2]?.text).toBe('Hello');
    open[2]?.resolve(null);
    await vi.runAllTimersAsync();
    expect(all.state).toBe('saved');
    expect(open.length).toBe(3);
  });

  it('keep what was typed behind a message while it was handed over, and nothing of the message', () => {
    const { drafts: all } = drafts();
    all.write('a', ' Hello \nand more');
    all.sent('a', 'Hello');
    expect(all.text('a')).toBe('and more');
    all.write('a', 'Something else');
    all.sent('a', 'Hello');
    expect(all.text('a')).toBe('Something else');
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

  it('come from the shell the first time, and then only what was refused', () => {
    const { drafts: all } = drafts();
    all.adopt('a', 'from before', null);
    expect(all.text('a')).toBe('from before');
    // Late news of what was typed here.
    all.write('a', 'from before and');
    all.adopt('a', 'from before', null);
    expect(all.text('a')).toBe('from before and');
  });

  it('are not overwritten by late news of what was typed here', async () => {
    const { drafts: all } = drafts();
    all.write('a', 'He');
    await all.flush('a');
    all.write('a', 'Hello');
    all.adopt('a', 'He', null);
    expect(all.text('a')).toBe('Hello');
  });

  it('are the refused message, which was saved as it was typed', async () => {
    const { drafts: all } = drafts();
    all.adopt('a', '', null);
    for (const text of ['Hel', 'Hello']) {
      all.write('a', text);
      await all.flush('a');
    }
    all.sent('a', 'Hello');
    await all.flushAll();
    all.adopt('a', 'Hello', '1');
    expect(all.text('a')).toBe('Hello');
    // Read before it was sent again, told after.
    all.sent('a', 'Hello');
    await all.flushAll();
    all.adopt('a', 'Hello', '1');
    expect(all.text('a')).toBe('');
    all.adopt('a', 'Hello', '2');
    expect(all.text('a')).toBe('Hello');
  });

  it('go in the place of what the agent saw, not of what came back meanwhile', async () => {
    const { over, drafts: all } = drafts();
    all.adopt('a', 'from before', null);
    all.write('a', 'from before and');
    await all.flush('a');
    all.write('a', 'from before and now');
    await all.flush('a');
    expect(over).toEqual(['from before', 'from before and']);
    all.write('a', 'Hello');
    await all.flush('a');
    // Sent, and the agent types on; the refused one comes back as the draft.
    all.sent('a', 'Hello');
    all.write('a', 'And');
    all.adopt('a', 'Hello', '1');
    await all.flush('a');
    expect(all.text('a')).toBe('And');
    expect(over.slice(-2)).toEqual(['', '']);
  });

  it('take over what was refused while the emptied composer was saved, unless it stands in the chat', async () => {
    const { open, drafts: all } = slow();
    all.write('a', 'Hello');
    void all.flush('a');
    open[0]?.resolve(null);
    await vi.advanceTimersByTimeAsync(0);
    all.sent('a', 'Hello');
    all.adopt('a', 'Hello', '1');
    expect(all.text('a')).toBe('');
    open[1]?.resolve(null);
    await vi.advanceTimersByTimeAsync(0);
    expect(all.text('a')).toBe('Hello');

    all.sent('a', 'Hello');
    all.adopt('a', 'Hello', '2');
    open[2]?.resolve('2');
    await vi.advanceTimersByTimeAsync(0);
    expect(all.text('a')).toBe('');
  });

  it('let go of what was refused and stands in the chat again, where nobody touched it', () => {
    const { drafts: all } = drafts();
    all.adopt('a', '', null);
    all.adopt('a', 'Hello', '1');
    all.adopt('a', '', null);
    expect(all.text('a')).toBe('');
    all.adopt('a', 'Hi', '2');
    all.write('a', 'Hi there');
    all.adopt('a', '', null);
    expect(all.text('a')).toBe('Hi there');
  });

  it('keep what was typed while a message was taken back', async () => {
    const { saved, over, drafts: all } = drafts();
    all.write('a', 'One');
    await all.flush('a');
    all.write('a', 'One, two');
    await all.takeIn('a', 'One', 'One\nBack');
    expect(saved.at(-1)).toEqual(['a', 'One\nBack, two']);
    expect(over.at(-1)).toBe('One\nBack');
  });
});

describe('Finishing', () => {
  it('asks after five seconds, and not after an undo', async () => {
    const finishing = new Finishing();
    const done: string[] = [];
    finishing.start('a', 'done', () => done.push('a'));
    finishing.start('b', 'done', () => done.push('b'));
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
    finishing.start('a', 'done', () => done.push('a'));
    finishing.flush();
    expect(done).toEqual(['a']);
  });
});
