// What this browser remembers of a chat, so that it survives a reload and, where the chat stays open, a closed page.

const memory = new Map();

/** A store for one service. Without permission to store, the page works until it is closed. */
export function keep(service, asynchronous) {
  const name = `holdfast.chat.${service}`;
  const area = () => (asynchronous ? localStorage : sessionStorage);
  return {
    load() {
      try {
        return JSON.parse(area().getItem(name)) ?? memory.get(name) ?? null;
      } catch {
        return memory.get(name) ?? null;
      }
    },
    save(value) {
      memory.set(name, value);
      try {
        area().setItem(name, JSON.stringify(value));
      } catch {
        // Private windows and full disks: the copy in memory is all there is.
      }
    },
    clear() {
      memory.delete(name);
      try {
        area().removeItem(name);
      } catch {
        // Nothing was stored.
      }
    },
  };
}
