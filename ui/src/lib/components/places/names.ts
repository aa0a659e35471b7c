import type { PlaceId } from '$lib/gen/PlaceId';
import type { PlaceView } from '$lib/gen/PlaceView';
import type { Messages } from '$messages';

/** The name of a place: the fixed ones are named here, the others by the contact centre. */
export function placeName(place: Pick<PlaceView, 'id' | 'name'>, t: Messages): string {
  return place.id.kind === 'workbin' ? place.name || place.id.id : t.places[place.id.kind];
}

/** Test id and kind of a place. */
export function placeTestId(id: PlaceId): string {
  return `place-${id.kind}`;
}
