const NEAR_END = 48;
const NEAR_TOP = 400;

/**
 * Keeps a transcript's place: at the end it stays at the end, whatever comes or shrinks; elsewhere what is being read
 * stays where it is. (WebKit has no scroll anchoring of its own.)
 */
export class Pinned {
  atEnd = $state(true);
  #box: HTMLElement | null = null;
  #anchor: { element: Element; top: number } | null = null;

  /** An action for the element that scrolls. */
  attach = (box: HTMLElement) => {
    this.#box = box;
    const sizes = new ResizeObserver(() => {
      if (this.atEnd) this.toEnd();
    });
    sizes.observe(box);
    if (box.firstElementChild) sizes.observe(box.firstElementChild);
    return {
      destroy: () => {
        sizes.disconnect();
        this.#box = null;
      },
    };
  };

  get nearTop(): boolean {
    return this.#box !== null && this.#box.scrollTop < NEAR_TOP;
  }

  scrolled(): void {
    const box = this.#box;
    if (box) this.atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
  }

  /** Before the content changes: remember what is at the top of the view. */
  before(): void {
    this.#anchor = null;
    const box = this.#box;
    if (!box || this.atEnd) return;
    const top = box.getBoundingClientRect().top;
    for (const element of box.querySelectorAll('[data-index]')) {
      const at = element.getBoundingClientRect();
      if (at.bottom > top) {
        this.#anchor = { element, top: at.top };
        return;
      }
    }
  }

  after(): void {
    if (this.atEnd) return this.toEnd();
    const box = this.#box;
    if (box && this.#anchor?.element.isConnected) {
      box.scrollTop += this.#anchor.element.getBoundingClientRect().top - this.#anchor.top;
    }
  }

  toEnd(): void {
    this.atEnd = true;
    if (this.#box) this.#box.scrollTop = this.#box.scrollHeight;
  }
}
