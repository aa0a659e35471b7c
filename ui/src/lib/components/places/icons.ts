import BookUser from '@lucide/svelte/icons/book-user';
import History from '@lucide/svelte/icons/history';
import Inbox from '@lucide/svelte/icons/inbox';
import List from '@lucide/svelte/icons/list';
import MessageCircle from '@lucide/svelte/icons/message-circle';
import Pause from '@lucide/svelte/icons/pause';
import Search from '@lucide/svelte/icons/search';
import Users from '@lucide/svelte/icons/users';
import UsersRound from '@lucide/svelte/icons/users-round';
import type { PlaceId } from '$lib/gen/PlaceId';

/** The icon of a place; a workbin of others differs from one's own. */
export function placeIcon(place: PlaceId, agent: string | undefined): typeof Inbox {
  switch (place.kind) {
    case 'active':
      return MessageCircle;
    case 'on_hold':
      return Pause;
    case 'workbin':
      return place.owner === agent ? Inbox : Users;
    case 'team_workbins':
      return UsersRound;
    case 'queue':
      return List;
    case 'my_history':
      return History;
    case 'contacts':
    case 'contact_history':
      return BookUser;
    case 'search':
      return Search;
  }
}
