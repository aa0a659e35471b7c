/** A run of a message: plain, or with an address that may be opened. */
export interface Segment {
  text: string;
  href?: string;
}

const SCHEMES = new Set(['http:', 'https:', 'mailto:']);

// Marks that turn the direction of text around could make an address read as another one.
const NOT_IN_LINK = String.raw`\s<>"'\u0060\u00ab\u00bb\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff`;
const CANDIDATE = new RegExp(
  String.raw`(?:https?://|mailto:|www\.)[^${NOT_IN_LINK}]{1,2000}|[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+`,
  'giu',
);
const TRAILING = /[.,;:!?…。、]$/u;
const PAIRS: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** Splits a text into plain runs and links. Joined together, the texts of the segments are the text. */
export function segments(text: string): Segment[] {
  const found: Segment[] = [];
  let end = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const before = text[match.index - 1];
    if (before !== undefined && /[\p{L}\p{N}@/]/u.test(before)) continue;
    const shown = trimmed(match[0]);
    const href = address(shown);
    if (href === null) continue;
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ text: shown, href });
    end = match.index + shown.length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

/** The address that a text stands for, where it is one that may be opened; else null. */
export function address(text: string): string | null {
  const bare = !/^(?:https?:|mailto:)/i.test(text);
  const full = !bare ? text : /^www\./i.test(text) ? `https://${text}` : `mailto:${text}`;
  let url: URL;
  try {
    url = new URL(full);
  } catch {
    return null;
  }
  if (!SCHEMES.has(url.protocol)) return null;
  // https://bank.example@evil.example goes to evil.example: never offer it.
  if (url.username !== '' || url.password !== '') return null;
  if (url.protocol === 'mailto:') return /^[^@\s]+@[^@\s]+$/u.test(url.pathname) ? url.href : null;
  return url.hostname === '' ? null : url.href;
}

/**
 * The address that a contact may be sent: whole, on the web; null where it is none. The shell checks again, by the rules of
 * `holdfast_domain::web_address`.
 */
export function webAddress(text: string): string | null {
  const trimmed = text.trim();
  if (!/^https?:\/\//i.test(trimmed) || /\s/u.test(trimmed)) return null;
  return address(trimmed) === null ? null : trimmed;
}

/** Without the punctuation of the sentence around it and brackets that were opened before it. */
function trimmed(candidate: string): string {
  // Counted once: a hostile text of nothing but brackets must not take the square of its length.
  const unmatched = new Map(
    Object.entries(PAIRS).map(([last, first]) => [last, count(candidate, last) - count(candidate, first)]),
  );
  let end = candidate.length;
  while (end > 0) {
    const last = candidate[end - 1] ?? '';
    const more = unmatched.get(last) ?? 0;
    if (more > 0) unmatched.set(last, more - 1);
    else if (!TRAILING.test(last)) break;
    end -= 1;
  }
  return candidate.slice(0, end);
}

const count = (text: string, sign: string) => text.split(sign).length - 1;
