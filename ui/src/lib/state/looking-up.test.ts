import { describe, expect, it } from 'vitest';
import type { Backend } from '$lib/backend/types';
import type { ContactsPage } from '$lib/gen/ContactsPage';
import { againstOwn } from '$lib/components/rights/overrides';
import { Contacts } from './contacts.svelte';
import { NOTHING, Search, extras, queryOf, wrongIn } from './search.svelte';

describe('a search', () => {
  it('asks for nothing where nothing was given', () => {
    expect(queryOf(NOTHING)).toEqual({
      text: '',
      state: null,
      from: null,
      until: null,
      owner: null,
      queue: null,
      contact: null,
      offline: false,
    });
    expect(extras(NOTHING)).toBe(0);
  });

  it('takes whole days and the contact’s id', () => {
    const wanted = {
      ...NOTHING,
      text: ' parcel ',
      from: '2026-10-03',
      until: '2026-10-03',
      owner: ' ben ',
      contact: { id: 'c7', name: 'Carla' },
    };
    const query = queryOf(wanted);
    expect(query).toMatchObject({ text: 'parcel', owner: 'ben', contact: 'c7' });
    expect((query.until ?? 0) - (query.from ?? 0)).toBe(86_400_000 - 1);
    expect(extras(wanted)).toBe(4);
  });

  it('knows dates that cannot be meant', () => {
    expect(wrongIn({ ...NOTHING, from: '3 October' })).toEqual({ field: 'from', why: 'badDate' });
    expect(wrongIn({ ...NOTHING, from: '2026-10-04', until: '2026-10-03' })).toEqual({ field: 'until', why: 'turned' });
    expect(wrongIn({ ...NOTHING, from: '2026-10-03', until: '2026-10-03' })).toBeNull();
  });

  it('says what was found when the list has it, and drops what another search overtook', async () => {
    const order: string[] = [];
    const answers: ((found: number) => void)[] = [];
    const find = () => new Promise((resolve) => answers.push((found) => resolve({ source: 'server' as const, found })));
    const search = new Search({ find } as unknown as Backend, () => {
      order.push(search.done ? 'said' : 'listed');
      return Promise.resolve();
    });
    const first = search.run();
    const second = search.run();
    answers[1]?.(2);
    await second;
    answers[0]?.(1);
    await first;
    expect(order).toEqual(['listed']);
    expect(search.done?.view.found).toBe(2);
    expect(search.busy).toBe(false);
  });
});

describe('Contacts', () => {
  const directory = (count: number) => {
    const all = Array.from({ length: count }, (_, at) => ({ id: `n${at}`, name: `N ${at}`, emails: [], phones: [] }));
    const contacts = (text: string, cursor: string | null, limit: number): Promise<ContactsPage> => {
      const from = Number(cursor ?? 0);
      const fitting = all.filter((one) => one.name.includes(text));
      return Promise.resolve({
        rows: fitting.slice(from, from + limit),
        next: from + limit < fitting.length ? String(from + limit) : null,
        total: fitting.length,
        freshness: { state: 'live' },
      });
    };
    return new Contacts({ contacts } as unknown as Backend);
  };

  it('loads page by page, each once', async () => {
    const contacts = directory(500);
    await contacts.refresh();
    expect(contacts.rows.length).toBe(60);
    for (let page = 0; page < 9; page += 1) await contacts.loadMore();
    expect(new Set(contacts.rows.map((row) => row.id)).size).toBe(500);
  });

  it('shows what was typed last', async () => {
    const contacts = directory(500);
    await contacts.refresh();
    contacts.search('49');
    contacts.search('499');
    await contacts.refresh();
    expect(contacts.rows.map((row) => row.name)).toEqual(['N 499']);
    expect(contacts.shownFor).toBe('499');
  });
});

describe('options', () => {
  const of = (name: string, value: string, layer: string) => ({
    name,
    value,
    layer,
    text: '',
    effect: '',
    text_de: '',
    effect_de: '',
    misfits: [],
  });

  it('say what a chat overrides, and what would count without it', () => {
    const own = [of('a', '1', 'default'), of('b', '2', 'agent')];
    const here = [of('a', '3', 'transaction Parcels'), of('b', '2', 'agent')];
    expect(againstOwn(own, here).map((one) => one.otherwise)).toEqual([{ value: '1', layer: 'default' }, null]);
    expect(againstOwn(own, null).map((one) => one.otherwise)).toEqual([null, null]);
  });
});
