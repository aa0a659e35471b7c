export type PendingValue = { intent: string, queued: boolean, };
