import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { address, segments, webAddress } from './links';

const links = (text: string) => segments(text).filter((run) => run.href !== undefined);

describe('segments', () => {
  it('finds addresses and leaves the punctuation of the sentence outside', () => {
    expect(segments('See https://example.org/a?b=c, please.')).toEqual([
      { text: 'See ' },
      { text: 'https://example.org/a?b=c', href: 'https://example.org/a?b=c' },
      { text: ', please.' },
    ]);
    expect(links('(https://example.org/x)').map((run) => run.text)).toEqual(['https://example.org/x']);
    expect(links('https://example.org/a_(b)').map((run) => run.text)).toEqual(['https://example.org/a_(b)']);
    expect(links('www.example.org!').map((run) => run.href)).toEqual(['https://www.example.org/']);
    expect(links('write to ana@example.org.').map((run) => run.href)).toEqual(['mailto:ana@example.org']);
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'file:///etc/passwd',
    'vbscript:x',
    'holdfast://interaction/1',
    'https://bank.example@evil.example/',
    'https://user:secret@example.org/',
    'xhttps://example.org',
    'a.b@',
  ])('offers nothing for %s', (text) => {
    expect(links(text).filter((run) => !run.href?.startsWith('mailto:'))).toEqual([]);
  });

  it('ends a link where the direction of the text is turned around', () => {
    expect(links('https://example.org/\u202egro.live')[0]?.text).toBe('https://example.org/');
  });

  const tricky = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      'https://',
      'http://',
      'mailto:',
      'javascript:',
      'www.',
      '@',
      '.',
      ')',
      '(',
      ' ',
      '\n',
      '\u202e',
      '%',
      'a.b',
      ':',
      '//',
    ),
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc.emailAddress(),
  );
  const text = fc.array(tricky, { maxLength: 12 }).map((parts) => parts.join(''));

  it('keeps the text as it is, whatever it is', () => {
    fc.assert(
      fc.property(text, (all) => {
        expect(
          segments(all)
            .map((run) => run.text)
            .join(''),
        ).toBe(all);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never offers another scheme, a hidden user or an empty run', () => {
    fc.assert(
      fc.property(text, (all) => {
        for (const run of segments(all)) {
          expect(run.text).not.toBe('');
          if (run.href === undefined) continue;
          const url = new URL(run.href);
          expect(['http:', 'https:', 'mailto:']).toContain(url.protocol);
          expect(url.username + url.password).toBe('');
          expect(run.text).not.toMatch(/[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds every plain web address between spaces', () => {
    fc.assert(
      fc.property(fc.domain(), fc.string({ unit: fc.constantFrom(...'abcXYZ019-_/'), maxLength: 20 }), (host, path) => {
        const url = `https://${host}/${path}`;
        expect(links(`before ${url} after`).map((run) => run.text)).toEqual([url]);
      }),
    );
  });

  it('takes time in proportion to a hostile text', () => {
    const hostile = `${'a.'.repeat(20_000)}@${'(('.repeat(20_000)} https://x${')'.repeat(20_000)}`;
    expect(
      segments(hostile)
        .map((run) => run.text)
        .join(''),
    ).toBe(hostile);
  });
});

describe('address', () => {
  it('opens mail only to something that can be one', () => {
    expect(address('mailto:')).toBeNull();
    expect(address('ana@example.org')).toBe('mailto:ana@example.org');
  });
});

describe('webAddress', () => {
  it('is a whole address on the web', () => {
    expect(webAddress(' https://example.org/a?b=c \n')).toBe('https://example.org/a?b=c');
    expect(webAddress('HTTP://example.org')).toBe('HTTP://example.org');
  });

  it('is nothing else', () => {
    for (const text of [
      '',
      'example.org',
      'www.example.org',
      'https://',
      'https:example.org',
      'javascript:alert(1)',
      'mailto:ana@example.org',
      'https://bank.example@evil.example/',
      'https://example.org/a b',
      'see https://example.org',
    ]) {
      expect(webAddress(text), text).toBeNull();
    }
  });
});
