import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { de } from './de';
import { en } from './en';
import { layerName } from './layers';
import { noticeSentence, sentence } from './sentence';

const paths = (value: object, at = ''): string[] =>
  Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' && inner !== null ? paths(inner as object, `${at}${key}.`) : [`${at}${key}`],
  );

const byAction = /^action\.(?:accept|decline|hold|transfer|rejoin|release|end_async|done)$/;

/** The window's own source, without the messages. */
const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(?:svelte|ts)$/.test(file) && !/^messages|\.test\.ts$|^fixture/.test(file))
  .map((file) => readFileSync(join('src', file), 'utf8'))
  .join('\n');

describe('messages', () => {
  it('say the same things in every language', () => {
    expect(paths(de).sort()).toEqual(paths(en).sort());
  });

  it('are all used', () => {
    // `t.place.key` or `t.key`; these groups are looked up by a value.
    const byValue =
      /^(?:pending|pendingOffline|keys|problems|notices\.of|notices\.misfits|signin\.steps|connection\.(?:asked|checking)|list\.order|columns|diagnosis\.(?:checks|outcomes|found|remedies)|phase|timeline|empty|places|switcher|rights\.layers|computer\.categories|notifications\.units|contacts\.attributes|search\.states|finish\.waiting|hold|ago|span|day)\./;
    const named = new Set([...sources.matchAll(/\bt((?:\??\.\w+)+)/g)].map(([, path]) => path?.split('.').at(-1)));
    const looked = new Set([
      'status.ready',
      'status.not_ready',
      'status.logged_out',
      'row.ended',
      'row.done',
      'search.badDate',
      'search.turned',
      'search.local',
      'search.server',
    ]);
    const used = (path: string) =>
      byValue.test(path) || looked.has(path) || named.has(path.split('.').at(-1)) || byAction.test(path);
    expect(paths(en).filter((path) => !used(path))).toEqual([]);
  });

  it('keep what the shell says where they have no words for it', () => {
    expect(sentence({ code: 'refused', message: 'The queue is closed.' }, de)).toBe('The queue is closed.');
    expect(sentence({ code: 'toString', message: 'As it is.' }, de)).toBe('As it is.');
    const denied = { code: 'with_other', message: 'Ben Adeyemi has this chat.', about: 'Ben Adeyemi' };
    expect(sentence(denied, de)).toMatch(/Ben Adeyemi.? hat diesen Chat\.$/u);
    for (const words of [en.problems, de.problems, en.notices.of, de.notices.of]) {
      for (const [code, say] of Object.entries(words)) {
        expect(say('x'), code).toMatch(/[.]$/);
        expect(say(''), code).not.toMatch(/undefined|null|\(\)/);
      }
    }
  });

  it('say which value does not fit, where it stands and why', () => {
    const misfit = {
      layer: 'agent group Support',
      value: 'soon',
      code: 'not_a_number',
      why: '"soon" is not a whole number',
    };
    const notice = { code: 'option_misfit', message: 'As the shell says.', about: 'chat.typing-timeout', misfit };
    const plain = (text: string) => text.replace(/[\u2068\u2069]/gu, '');
    expect(plain(noticeSentence(notice, en))).toBe(
      'The option chat.typing-timeout from the agent group Support is ignored: “soon” is not a whole number. Ask your administrator to correct it.',
    );
    expect(plain(noticeSentence(notice, de))).toBe(
      'Die Option chat.typing-timeout (Agentengruppe Support) wird ignoriert: „soon“ ist keine ganze Zahl. Bitten Sie Ihre Administration, sie zu berichtigen.',
    );
    const new_code = { ...notice, misfit: { ...misfit, code: 'something_new' } };
    expect(noticeSentence(new_code, en)).toContain('"soon" is not a whole number');
  });

  it('say that another shortcut counts after a restart', () => {
    const changed = (about: string | null) => ({ code: 'shortcut_changed', message: '', about, misfit: null });
    expect(noticeSentence(changed('Ctrl+Alt+J'), en)).toMatch(/changed .*Ctrl\+Alt\+J.* once you restart Holdfast/u);
    expect(noticeSentence(changed('Ctrl+Alt+J'), de)).toMatch(/Ctrl\+Alt\+J.* sobald Sie Holdfast neu starten/u);
    expect(noticeSentence(changed(null), en)).toContain('took the hold shortcut away');
    expect(noticeSentence(changed(null), de)).toContain('entfernt');
  });

  it('name the layer of an option', () => {
    expect(layerName('default', en)).toBe('the default');
    expect(layerName('agent group Second line', de)).toContain('Second line');
    expect(layerName('transaction default', en)).toContain('transaction');
    expect(layerName('something new', de)).toBe('something new');
  });

  it('leave nothing empty', () => {
    const empty = (value: unknown): boolean =>
      typeof value === 'object' && value !== null ? Object.values(value).some(empty) : value === '';
    expect(empty(en)).toBe(false);
    expect(empty(de)).toBe(false);
  });
});
