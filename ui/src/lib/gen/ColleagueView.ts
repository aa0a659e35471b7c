import type { AgentState } from "./AgentState";
export type ColleagueView = { id: string, name: string, state: AgentState | null, };
