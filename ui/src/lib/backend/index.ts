import { isTauri } from '@tauri-apps/api/core';
import { tauri } from './tauri';
import type { Backend, Problem } from './types';

export type * from './types';

/** The shell; in development and test builds without one, the fixture. */
export async function connect(): Promise<Backend> {
  if (__FIXTURE__ && !isTauri()) {
    const { fixture } = await import('../../fixture');
    return fixture(new URLSearchParams(location.search));
  }
  return tauri;
}

/** A rejected call as a {@link Problem}; anything else (a bug, a missing command) keeps its own words. */
export function asProblem(error: unknown): Problem {
  if (typeof error === 'object' && error !== null && 'code' in error && 'message' in error) {
    const about = 'about' in error && typeof error.about === 'string' ? error.about : null;
    return { code: String(error.code), message: String(error.message), about };
  }
  return { code: 'internal', about: null, message: error instanceof Error ? error.message : String(error) };
}
