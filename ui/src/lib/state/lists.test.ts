import { describe, expect, it } from 'vitest';
import type { Backend, Problem } from '$lib/backend/types';
import type { ListPage } from '$lib/gen/ListPage';
import type { TranscriptItem } from '$lib/gen/TranscriptItem';
import type { TranscriptPage } from '$lib/gen/TranscriptPage';
import { item, row } from '../../fixture/make';
import { List } from './list.svelte';
import { Transcript } from './transcript.svelte';

function listOf(count: number) {
  const all = Array.from({ length: count }, (_, at) => row(`r${at}`, `Name ${at}`));
  const world: { problem: Problem | null; down: boolean; retried: number } = { problem: null, down: false, retried: 0 };
  const calls: [string | null, number][] = [];
  const arrangements: string[] = [];
  const list: Backend['list'] = (place, order, filter, cursor, limit): Promise<ListPage> => {
    if (world.down) return Promise.reject(new Error('gone'));
    calls.push([cursor, limit]);
    arrangements.push(`${order} ${filter ?? ''}`);
    const from = Number(cursor ?? 0);
    // A shell that gives fewer rows than asked for.
    const rows = all.slice(from, from + Math.min(limit, 50));
    const next = from + rows.length < all.length ? String(from + rows.length) : null;
    return Promise.resolve({
      place,
      columns: [],
      owners: [],
      rows,
      next,
      total: all.length,
      freshness: world.problem ? { state: 'cached', as_of: 1 } : { state: 'live' },
      problem: world.problem,
    });
  };
  const retryPlace = () => {
    world.retried += 1;
    world.problem = null;
    return Promise.resolve();
  };
  const backend = { list, retryPlace } as unknown as Backend;
  return { all, calls, arrangements, world, list: new List(backend, { kind: 'on_hold' }) };
}

describe('List', () => {
  it('loads page by page to the end, each row once', async () => {
    const { all, list } = listOf(500);
    await list.refresh();
    expect(list.rows.length).toBe(60);
    while (!list.complete) await list.loadMore();
    expect(list.rows.map((one) => one.id)).toEqual(all.map((one) => one.id));
    expect(list.total).toBe(500);
  });

  it('keeps the objects of rows that did not change', async () => {
    const { all, list } = listOf(10);
    await list.refresh();
    const before = list.rows;
    const [first] = all;
    if (!first) throw new Error('no rows');
    all.unshift(row('new', 'New'));
    await list.refresh();
    expect(list.rows[1]).toBe(before[0]);
    expect(list.rows[0]?.id).toBe('new');
  });

  it('asks for no more than what is looked at when something changes', async () => {
    const { calls, list } = listOf(5_000);
    await list.refresh();
    for (let page = 0; page < 20; page += 1) await list.loadMore();
    list.seen = 10;
    calls.length = 0;
    await list.refresh();
    expect(calls.reduce((sum, [, limit]) => sum + limit, 0)).toBeLessThan(200);
    expect(list.rows.length).toBe(70);
  });

  it('begins at the top in another order, and says when its rows are there', async () => {
    const { arrangements, list } = listOf(500);
    await list.refresh();
    while (!list.complete) await list.loadMore();
    list.seen = 300;
    const before = list.shownAs;
    list.arrange({ order: 'name', filter: ' Ana ' });
    expect(list.shownAs).toBe(before);
    await list.refresh();
    expect(list.shownAs).not.toBe(before);
    expect(list.rows.length).toBe(60);
    expect(arrangements.at(-1)).toBe('name Ana');
    await list.restart();
    expect(arrangements.at(-1)).toBe('placed ');
    expect(list.arranged).toBe(false);
  });

  it('keeps what is shown where the server refuses, says why, and reads it again when asked to', async () => {
    const { list, world } = listOf(10);
    await list.refresh();
    world.problem = { code: 'place_refused', message: 'No.', about: 'No.' };
    await list.refresh();
    expect([list.rows.length, list.problem?.code, list.loading]).toEqual([10, 'place_refused', false]);
    await list.retry();
    expect([world.retried, list.problem, list.freshness.state]).toEqual([1, null, 'live']);
  });

  it('is not live any more when a refresh fails', async () => {
    const { list, world } = listOf(10);
    await list.refresh();
    expect(list.freshness.state).toBe('live');
    world.down = true;
    await list.refresh();
    expect([list.freshness.state, list.rows.length]).toEqual(['cached', 10]);
    expect(list.problem).not.toBeNull();
    world.down = false;
    await list.refresh();
    expect([list.freshness.state, list.problem]).toEqual(['live', null]);
  });

  it('never asks for more of one arrangement with the cursor of another', async () => {
    const { calls, arrangements, list } = listOf(500);
    await list.refresh();
    calls.length = arrangements.length = 0;
    const running = list.refresh();
    list.arrange({ order: 'newest' });
    await running;
    await list.refresh();
    const cursors = calls.map(([cursor], at) => `${cursor} ${arrangements[at]}`);
    expect(cursors.filter((one) => one.endsWith('newest ')).at(0)).toBe('null newest ');
    expect(list.rows.length).toBe(60);
  });
});

function transcriptOf(items: TranscriptItem[]) {
  const world = { items };
  const transcript = (id: string, before: number | null, limit: number): Promise<TranscriptPage> => {
    const wanted = world.items.filter((one) => before === null || (one.index !== null && one.index < before));
    return Promise.resolve({ id, items: wanted.slice(-limit), more: wanted.length > limit, loaded: true });
  };
  return { world, transcript: new Transcript({ transcript } as unknown as Backend, 'c') };
}

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => item(from + at, from + at, {}));

describe('Transcript', () => {
  it('loads upwards without gaps or doubles', async () => {
    const { world, transcript } = transcriptOf(lines(0, 180));
    await transcript.refresh();
    expect(transcript.items.length).toBe(50);
    while (transcript.more) await transcript.loadOlder();
    expect(transcript.items.map((one) => one.index)).toEqual(world.items.map((one) => one.index));
  });

  it('keeps older pages when something new comes', async () => {
    const { world, transcript } = transcriptOf(lines(0, 120));
    await transcript.refresh();
    await transcript.loadOlder();
    world.items = [...world.items, item(120, 120, { text: 'new' })];
    await transcript.refresh();
    expect(transcript.items.map((one) => one.index)).toEqual(lines(20, 121).map((one) => one.index));
    expect(transcript.more).toBe(true);
  });

  it('starts again where so much came that the pages do not meet', async () => {
    const { world, transcript } = transcriptOf(lines(0, 60));
    await transcript.refresh();
    world.items = lines(0, 300);
    await transcript.refresh();
    expect(transcript.items[0]?.index).toBe(250);
    expect(transcript.more).toBe(true);
    while (transcript.more) await transcript.loadOlder();
    expect(transcript.items.length).toBe(300);
  });

  it('shows what waits to be sent once, and not any more when it is sent', async () => {
    const unsent = item(-1, 5, { key: 'intent', index: null, side: 'me', sending: 'queued' });
    const { world, transcript } = transcriptOf([...lines(0, 3), unsent]);
    await transcript.refresh();
    await transcript.refresh();
    expect(transcript.items.filter((one) => one.index === null).length).toBe(1);
    world.items = lines(0, 4);
    await transcript.refresh();
    expect(transcript.items.map((one) => one.index)).toEqual([0, 1, 2, 3]);
  });
});
