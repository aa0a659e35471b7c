import type { PendingValue } from "./PendingValue";
import type { Problem } from "./Problem";
export type CaseFieldView = { key: string, label: string, value: string, fixed: Problem | null, pending: PendingValue | null, };
