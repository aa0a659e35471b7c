const FOCUSABLE = 'button:not([tabindex="-1"]), [tabindex="0"], textarea:not(:disabled), input:not(:disabled), a[href]';

/** Moves the focus to the next region of the window (F6), or the one before. */
export function nextRegion(back: boolean): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(
    (region) => !region.closest('[inert]') && region.offsetParent !== null,
  );
  if (regions.length === 0) return;
  const here = regions.findIndex((region) => region.contains(document.activeElement));
  const step = back ? -1 : 1;
  const next = here < 0 ? 0 : (here + step + regions.length) % regions.length;
  const region = regions[next];
  if (!region) return;
  const entered = enter(region);
  // After a click web views show no focus that a program moves; who comes by key has to see it.
  entered.setAttribute('data-entered', '');
  entered.addEventListener('blur', () => entered.removeAttribute('data-entered'), { once: true });
}

/** Focuses what a region says is its main thing, or the first that can be. */
export function enter(region: HTMLElement): HTMLElement {
  const main = region.querySelector<HTMLElement>('[data-main]:not(:disabled)');
  const target = main ?? region.querySelector<HTMLElement>(FOCUSABLE) ?? region;
  target.focus();
  return target;
}

/** What was just opened has its main thing some frames later. */
const FRAMES = 30;

/** Focuses a region's main thing as soon as that is there, unless the agent turns to something else meanwhile. */
export function enterRegion(name: string, frames = FRAMES): void {
  const region = document.querySelector<HTMLElement>(`[data-region="${name}"]`);
  if (region) enter(region);
  const at = document.activeElement;
  if (frames === 0 || at?.matches('[data-main]')) return;
  requestAnimationFrame(() => {
    const now = document.activeElement;
    if (now === at || now === document.body) enterRegion(name, frames - 1);
  });
}
