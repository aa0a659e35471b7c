import type { SettingValue, SettingView } from '$lib/backend/types';

/** The whole number that was written, where it is within the range. */
export function numberIn(text: string, range: [number, number] | null): number | null {
  const written = text.trim();
  if (!/^\d{1,9}$/.test(written)) return null;
  const number = Number(written);
  const [least, greatest] = range ?? [0, Number.MAX_SAFE_INTEGER];
  return number >= least && number <= greatest ? number : null;
}

/** The texts that were written, with commas or spaces between them. */
export function textsIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== '');
}

/** What was written for a setting; none where it cannot be meant. */
export function valueIn(text: string, { kind, range }: Pick<SettingView, 'kind' | 'range'>): SettingValue | null {
  if (kind === 'number') return numberIn(text, range);
  return kind === 'list' ? textsIn(text) : text.trim();
}
