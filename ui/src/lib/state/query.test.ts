import { describe, expect, it } from 'vitest';
import { Query, reuse, same } from './query.svelte';

/** Answers by hand, in any order. */
function asked<T>() {
  const open: { resolve: (value: T) => void; reject: (error: unknown) => void }[] = [];
  const ask = () => new Promise<T>((resolve, reject) => open.push({ resolve, reject }));
  return { open, ask };
}

describe('Query', () => {
  it('merges a burst: one call under way, one behind it', async () => {
    const { open, ask } = asked<number>();
    const query = new Query(ask);
    const done = query.refresh();
    void query.refresh();
    void query.refresh();
    expect(open.length).toBe(1);
    open[0]?.resolve(1);
    await expect.poll(() => open.length).toBe(2);
    open[1]?.resolve(2);
    await done;
    expect(query.value).toBe(2);
    expect(open.length).toBe(2);
  });

  it('keeps what is shown when a call fails, and says why', async () => {
    const { open, ask } = asked<number>();
    const query = new Query(ask);
    const first = query.refresh();
    open[0]?.resolve(1);
    await first;
    const second = query.refresh();
    open[1]?.reject({ code: 'storage', message: 'The disk is full.' });
    await second;
    expect(query.value).toBe(1);
    expect(query.problem).toEqual({ code: 'storage', message: 'The disk is full.', about: null });
  });

  it('keeps the object where nothing changed', async () => {
    const query = new Query(() => Promise.resolve({ a: [1, { b: 2 }] }));
    await query.refresh();
    const before = query.value;
    await query.refresh();
    expect(query.value).toBe(before);
  });
});

describe('same and reuse', () => {
  it('compare by content', () => {
    expect(same({ a: [1, null] }, { a: [1, null] })).toBe(true);
    expect(same({ a: 1 }, { a: 1, b: undefined })).toBe(false);
    expect(same([1], { 0: 1 })).toBe(false);
    const old = [
      { id: 'a', n: 1 },
      { id: 'b', n: 1 },
    ];
    const fresh = reuse(
      old,
      [
        { id: 'b', n: 1 },
        { id: 'a', n: 2 },
      ],
      (row) => row.id,
    );
    expect(fresh[0]).toBe(old[1]);
    expect(fresh[1]).toEqual({ id: 'a', n: 2 });
  });
});
