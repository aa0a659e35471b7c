/** A key combination such as `Ctrl+Alt+H` as the shell writes it. */
export interface Combination {
  ctrl: boolean;
  shift: boolean;
  alt: boolean;
  key: string;
}

export function parseKeys(text: string): Combination | null {
  const parts = text.split('+').map((part) => part.trim());
  const key = parts.pop();
  if (!key) return null;
  const has = (name: string) => parts.some((part) => part.toLowerCase() === name);
  return { ctrl: has('ctrl'), shift: has('shift'), alt: has('alt'), key: key.toUpperCase() };
}

type Pressed = Pick<KeyboardEvent, 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey' | 'key' | 'code'>;

/** Whether this is the combination; letters and digits by their place too, because Ctrl+Alt types other signs on some keyboards. */
export function pressed(event: Pressed, wanted: Combination): boolean {
  if (
    event.metaKey ||
    event.ctrlKey !== wanted.ctrl ||
    event.altKey !== wanted.alt ||
    event.shiftKey !== wanted.shift
  ) {
    return false;
  }
  const place = event.code.replace(/^(?:Key|Digit)/, '').toUpperCase();
  return event.key.toUpperCase() === wanted.key || place === wanted.key;
}
