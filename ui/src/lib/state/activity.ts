/** How often it is told, at most: far less than a minute, which is the shortest time to lock after. */
const EVERY = 10_000;

const SIGNS = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const;

/** Tells that the agent uses the window; answers how to stop. */
export function tellActivity(tell: () => Promise<void>): () => void {
  let told = -EVERY;
  const sign = (event: Event) => {
    if (event.timeStamp - told < EVERY) return;
    told = event.timeStamp;
    // Told again with the next sign; at the worst the window locks.
    void tell().catch(() => (told = -EVERY));
  };
  for (const name of SIGNS) addEventListener(name, sign, { capture: true, passive: true });
  return () => {
    for (const name of SIGNS) removeEventListener(name, sign, { capture: true });
  };
}
