export type FieldName = 'server' | 'user' | 'password';

const FIELDS: Record<string, FieldName> = {
  malformed_url: 'server',
  unreachable: 'server',
  certificate: 'server',
  not_workspace: 'server',
  wrong_password: 'password',
  missing_server: 'server',
  missing_user: 'user',
  missing_password: 'password',
};

/** The field that a sign-in problem is about, where it is about one. */
export function fieldOf(code: string): FieldName | null {
  return FIELDS[code] ?? null;
}
