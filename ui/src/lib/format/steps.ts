const PAGE = 6;

/** Where a key leads in a list, from the row `here`; undefined for a key that does not move. */
export function stepTo(key: string, here: number, rows: number): number | undefined {
  const last = rows - 1;
  const goals: Record<string, number> = {
    ArrowDown: here + 1,
    ArrowUp: here - 1,
    PageDown: here + PAGE,
    PageUp: here - PAGE,
    Home: 0,
    End: last,
  };
  const goal = goals[key];
  return goal === undefined ? undefined : Math.max(0, Math.min(last, goal));
}
