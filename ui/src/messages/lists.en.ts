import type { ColumnCode } from '$lib/gen/ColumnCode';

const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);

/** The columns that administrators can ask for by these names. */
export const columns = {
  Status: 'Status',
  Subject: 'Subject',
  Contact: 'Contact',
  FromAddress: 'E-mail',
  StartDate: 'Begun',
  EndDate: 'Ended',
  LastMessageAt: 'Last message',
  PlacedInQueue: 'Placed here',
  HeldSince: 'Held since',
  HoldReason: 'Hold reason',
  OwnerId: 'Last agent',
  AssignedTo: 'Assigned to',
  Queue: 'Queue',
  Workbin: 'Workbin',
  MediaType: 'Media',
  Type: 'Type',
  SubType: 'Subtype',
  Notes: 'Note',
  Id: 'Interaction',
  ContactId: 'Contact id',
} satisfies Record<ColumnCode, string>;

/** How far a chat is, as a column says it. */
export const phase = {
  offered: 'Offered',
  active: 'Active',
  on_hold: 'On hold',
  ended: 'Ended',
  done: 'Done',
  elsewhere: 'With another agent',
  unknown: 'Not confirmed',
};

/** The workbins of the team. */
export const team = {
  owner: 'Whose workbins',
  one: (name: string, chats: number, waiting: number) =>
    waiting === 0 ? `${name} (${chats})` : `${name} (${chats}, ${waiting} waiting)`,
  all: (n: number) => (n === 0 ? 'All agents' : plural(n, 'All (1 agent)', `All ${n} agents`)),
};
