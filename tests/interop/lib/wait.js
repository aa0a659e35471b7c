// Waiting for something to become true.

/** Answers what `look` answers as soon as that is something; fails with `what` after a while. */
export async function eventually(what, look, within = 15_000) {
  const deadline = Date.now() + within;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}
