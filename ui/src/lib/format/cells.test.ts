import { describe, expect, it } from 'vitest';
import { row } from '../../fixture/make';
import { en } from '$messages/en';
import { besides, pairsOf } from './cells';

const words = { t: en, f: { coming: (at: number) => `at ${at}` }, now: 0 };
const columns = [
  { key: 'Status', title: 'Status' },
  { key: 'Subject', title: 'Subject' },
  { key: 'StartDate', title: 'StartDate' },
  { key: 'segment', title: 'Customer segment' },
  { key: 'toString', title: 'toString' },
];

describe('the columns of a list', () => {
  it('are named by the window where it has words, else as the contact centre calls them', () => {
    const pairs = pairsOf(
      columns,
      [
        { kind: 'code', code: 'on_hold' },
        { kind: 'none' },
        { kind: 'time', at: 7 },
        { kind: 'text', text: 'Gold\nand more' },
        { kind: 'text', text: 'x' },
      ],
      words,
    );
    expect(pairs.map(({ label, value }) => `${label}: ${value}`)).toEqual([
      'Status: On hold',
      'Begun: at 7',
      'Customer segment: Gold and more',
      'toString: x',
    ]);
  });

  it('say nothing for a chat of another list', () => {
    expect(pairsOf(columns, [], words)).toEqual([]);
  });

  it('do not repeat what the row shows', () => {
    const pairs = ['Carla Mendes', 'Late parcel', 'Ben Okafor', 'Asks the depot', 'Gold'].map((value, at) => ({
      key: `k${at}`,
      label: 'L',
      value,
    }));
    const shown = row('c', 'Carla Mendes', {
      subject: 'Late parcel',
      held_reason: 'Asks the depot',
      owner: 'Ben Okafor',
    });
    const left = (change: Partial<typeof shown>, kind: 'my_history' | 'team') =>
      besides(
        pairs,
        { ...shown, ...change },
        kind === 'team' ? { kind: 'team_workbins', owner: null } : { kind: 'my_history' },
      ).map(({ value }) => value);
    expect(left({}, 'team')).toEqual(['Gold']);
    expect(left({ preview: 'Hello?' }, 'team')).toEqual(['Late parcel', 'Gold']);
    expect(left({ phase: 'done' }, 'my_history')).toEqual(['Ben Okafor', 'Asks the depot', 'Gold']);
  });
});
