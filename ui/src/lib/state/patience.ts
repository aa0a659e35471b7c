import type { PatienceView } from '$lib/gen/PatienceView';

/** How pressing it is that a contact waits. */
export type Pressing = 'calm' | 'warning' | 'urgent';

export function pressing(waitingSince: number, now: number, patience: PatienceView): Pressing {
  const waited = (now - waitingSince) / 1000;
  if (waited > patience.urgent) return 'urgent';
  return waited > patience.warning ? 'warning' : 'calm';
}
