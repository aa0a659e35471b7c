import type { PlaceId } from '$lib/gen/PlaceId';
import type { PlaceView } from '$lib/gen/PlaceView';
import type { Messages } from '$messages';

/** The name of a place: the fixed ones are named here, the others by the contact centre. */
export function placeName(place: Pick<PlaceView, 'id' | 'name'>, t: Messages): string {
  switch (place.id.kind) {
    case 'workbin':
      return place.name || place.id.id;
    case 'queue':
      return place.name || place.id.filter;
    default:
      return t.places[place.id.kind];
  }
}

/** Test id and kind of a place. */
export function placeTestId(id: PlaceId): string {
  return `place-${id.kind}`;
}
