/** What a screen reader says besides where the focus is. */
export class Announcer {
  text = $state('');
  #queue: string[] = [];

  say(text: string): void {
    this.#queue.push(text);
    if (this.#queue.length > 1) return;
    // Gathered, because a live region that changes twice at once is read once.
    setTimeout(() => {
      this.text = this.#queue.join('. ');
      this.#queue = [];
    }, 150);
  }
}
