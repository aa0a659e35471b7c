import { asProblem, type Problem } from '$lib/backend';
import type { ProxyFields } from '$lib/backend/types';

/** What is said of a sign-in that failed: nothing, where the agent gave it up. */
export function failure(error: unknown): Problem | null {
  const problem = asProblem(error);
  return problem.code === 'given_up' ? null : problem;
}

export type FieldName = 'server' | 'user' | 'password' | 'proxy-user' | 'proxy-password';

const FIELDS: Record<string, FieldName> = {
  malformed_url: 'server',
  unreachable: 'server',
  proxy_script: 'server',
  certificate: 'server',
  not_workspace: 'server',
  wrong_password: 'password',
  proxy_password: 'proxy-password',
  missing_server: 'server',
  missing_user: 'user',
  missing_password: 'password',
  'missing_proxy-user': 'proxy-user',
  'missing_proxy-password': 'proxy-password',
};

/** The field that a sign-in problem is about, where it is about one. */
export function fieldOf(code: string): FieldName | null {
  return FIELDS[code] ?? null;
}

/** The proxy that has asked who wants to pass, where that is the problem. */
export function proxyOf(problem: Problem | null): string | null {
  return problem?.code === 'proxy_password' ? problem.about : null;
}

/** What is sent of the proxy's fields: nothing where nothing was typed, so that what is known of it counts. */
export function typedForProxy(proxy: string | null, typed: Omit<ProxyFields, 'proxy'>): ProxyFields | null {
  if (proxy === null || typed.user.trim() === '' || typed.password === '') return null;
  return { proxy, user: typed.user.trim(), password: typed.password };
}
