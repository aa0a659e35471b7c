import { createSubscriber } from 'svelte/reactivity';

/** A clock that only ticks while something on screen shows it. */
class Ticker {
  #subscribe: () => void;
  #now = Date.now();

  constructor(every: number) {
    this.#subscribe = createSubscriber((update) => {
      const tick = () => {
        this.#now = Date.now();
        update();
      };
      tick();
      const timer = setInterval(tick, every);
      // A lid that was open again must not show times from before it was closed.
      document.addEventListener('visibilitychange', tick);
      return () => {
        clearInterval(timer);
        document.removeEventListener('visibilitychange', tick);
      };
    });
  }

  get now(): number {
    this.#subscribe();
    return this.#now;
  }
}

/** For "12 min ago": every 30 s. */
export const slow = new Ticker(30_000);

/** For countdowns: every second, on screen only for as long as one runs. */
export const fast = new Ticker(1_000);
