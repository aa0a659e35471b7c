/** What a screen reader says besides where the focus is. */
export class Announcer {
  text = $state('');
  #queue: string[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;

  say(text: string): void {
    this.#queue.push(text);
    // Gathered, because a live region that changes twice at once is read once.
    this.#timer ??= setTimeout(() => {
      this.text = this.#queue.join('. ');
      this.#queue = [];
      this.#timer = null;
    }, 150);
  }
}
