import { isolate } from '$lib/format/initials';
import type { Messages } from './en';

/** The layer that a value came from, in the window's language; a layer that is not known here keeps its name. */
export function layerName(layer: string, t: Messages): string {
  const { layers } = t.rights;
  switch (layer) {
    case 'default':
    case 'application':
    case 'tenant':
    case 'agent':
      return layers[layer];
    default:
      break;
  }
  const [, kind, name] = /^(agent group|transaction) (.+)$/u.exec(layer) ?? [];
  if (name === undefined) return layer;
  return kind === 'transaction' ? layers.transaction(isolate(name)) : layers.group(isolate(name));
}
