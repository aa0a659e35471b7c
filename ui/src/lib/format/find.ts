/** Lower case, without accents, so that "ortega tomas" finds "Tomás Ortega". */
export function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}

/** How well a text answers what was typed: every word begins one of its words (2), is in it (1), or not (0). */
export function rank(typed: string, text: string): number {
  const wanted = folded(typed).split(/\s+/u).filter(Boolean);
  const inText = folded(text);
  if (!wanted.every((word) => inText.includes(word))) return 0;
  const words = inText.split(/[^\p{L}\p{N}]+/u);
  return wanted.every((word) => words.some((one) => one.startsWith(word))) ? 2 : 1;
}
