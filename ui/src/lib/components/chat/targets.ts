import type { HoldTarget } from '$lib/gen/HoldTarget';
import type { Messages } from '$messages';

/** The kind of a place to hold in, and whose it is where two have the same name. */
export function targetLabel(target: HoldTarget, all: readonly HoldTarget[], t: Messages): string {
  const { placement } = target;
  if (placement.kind === 'queue') return t.action.queue;
  const twins = all.filter((other) => other.kind === target.kind && other.name === target.name);
  return twins.length > 1 && placement.owner !== null ? `${t.action.workbin} · ${placement.owner}` : t.action.workbin;
}
