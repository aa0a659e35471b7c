import type { ActionView } from '$lib/gen/ActionView';
import type { FindingView } from '$lib/gen/FindingView';
import type { MisfitView } from '$lib/gen/MisfitView';
import { isolate } from '$lib/format/initials';
import type { Messages } from './en';
import { layerName } from './layers';

/** A code with its parameter, and the sentence of the shell or the server's own words, which stay where the window has none. */
interface Told {
  code: string;
  message: string;
  about?: string | null;
}

type Words = Record<string, (about: string) => string>;

function inWords(words: Words, { code, message, about }: Told): string {
  return Object.hasOwn(words, code) ? (words[code]?.(about ? isolate(about) : '') ?? message) : message;
}

/** A problem in the window's language. */
export const sentence = (problem: Told, t: Messages): string => inWords(t.problems, problem);

/** Why a value does not fit its option, as part of a sentence. */
export const whyMisfit = ({ code, value, why }: MisfitView, t: Messages): string =>
  inWords(t.notices.misfits, { code, message: why, about: value });

/** A notice in the window's language. What lasts may be a problem as well: a certificate, a full disk. */
export function noticeSentence(notice: Told & { misfit?: MisfitView | null }, t: Messages): string {
  if (!notice.misfit) return inWords({ ...t.problems, ...t.notices.of }, notice);
  return t.notices.misfit(notice.about ?? '', layerName(notice.misfit.layer, t), whyMisfit(notice.misfit, t));
}

/** Why an action is denied, in the window's language. */
export function whyNot(action: ActionView | undefined, t: Messages): string | null {
  if (!action || action.reason === null) return null;
  return sentence({ code: action.code ?? '', message: action.reason, about: action.about }, t);
}

/** What is being done while signing in. */
export function stepSentence(step: string | null, t: Messages): string {
  const words: Record<string, string> = t.signin.steps;
  return step === null ? t.signin.busy : (words[step] ?? step);
}

/** What a check found, in the window's language: by its own code, or by that of a problem. */
export function findingSentence(finding: FindingView, t: Messages): string {
  return inWords(
    { ...t.problems, ...t.notices.of, ...t.diagnosis.found },
    { code: finding.code, message: finding.found, about: finding.about },
  );
}

/** What to do about it, where there is something. */
export function remedySentence(finding: FindingView, t: Messages): string | null {
  if (finding.remedy === null) return null;
  const words: Partial<Record<string, string>> = t.diagnosis.remedies;
  return words[finding.code] ?? finding.remedy;
}
