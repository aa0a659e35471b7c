import type { Door } from '$lib/backend/types';
import type { ListOrder } from '$lib/gen/ListOrder';
import type { PlaceId } from '$lib/gen/PlaceId';

/** A place as a string, for maps. */
export function placeKey(place: PlaceId): string {
  switch (place.kind) {
    case 'workbin':
      return `workbin:${place.id}:${place.owner}`;
    case 'team_workbins':
      return place.owner === null ? place.kind : `${place.kind}:${place.owner}`;
    case 'queue':
      return `queue:${place.filter}`;
    case 'contact_history':
      return `contact_history:${place.contact}`;
    default:
      return place.kind;
  }
}

/** The place on the left that stands for this one: a contact's chats are reached from the contacts, an agent's from the team's. */
export function leftOf(place: PlaceId): PlaceId {
  switch (place.kind) {
    case 'contact_history':
      return { kind: 'contacts' };
    case 'team_workbins':
      return { kind: 'team_workbins', owner: null };
    default:
      return place;
  }
}

/** Whether a place is one of those on the left. */
export function isOnTheLeft(place: PlaceId): boolean {
  return placeKey(leftOf(place)) === placeKey(place);
}

/** The door that a chat in the list of a place is rejoined through: a history or a search needs a privilege of its own. */
export function doorOf(place: PlaceId): Door {
  switch (place.kind) {
    case 'my_history':
    case 'contact_history':
    case 'search':
      return place.kind;
    default:
      return 'place';
  }
}

/** Whether an order and a filter can be chosen: Active and On hold are short, and their order is what they are for. */
export function isArranged(place: PlaceId): boolean {
  return place.kind !== 'active' && place.kind !== 'on_hold' && place.kind !== 'contacts';
}

export const ORDERS: readonly ListOrder[] = ['placed', 'newest', 'waiting_longest', 'name', 'subject'];

/** The order that a place has until another is chosen. */
export function firstOrder(place: PlaceId): ListOrder {
  return place.kind === 'contact_history' ? 'newest' : 'placed';
}

/** What its own order goes by: when a chat was placed there, or, where nothing is placed, when it began. */
export function placedBy(place: PlaceId): 'placed' | 'begun' {
  return ['workbin', 'team_workbins', 'queue'].includes(place.kind) ? 'placed' : 'begun';
}
