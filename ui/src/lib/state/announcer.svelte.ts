/** What a screen reader says besides where the focus is. */
export class Announcer {
  text = $state('');
  #queue: string[] = [];

  /** Nothing that was said can be read any more. */
  clear(): void {
    this.text = '';
    this.#queue = [];
  }

  say(text: string): void {
    this.#queue.push(text);
    if (this.#queue.length > 1) return;
    // Gathered, because a live region that changes twice at once is read once.
    setTimeout(() => {
      if (this.#queue.length > 0) this.text = this.#queue.join('. ');
      this.#queue = [];
    }, 150);
  }
}
