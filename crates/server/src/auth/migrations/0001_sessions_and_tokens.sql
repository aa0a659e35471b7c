-- Secrets are stored as SHA-256 digests; times are milliseconds since 1970.
CREATE TABLE auth_session (
    digest     BLOB PRIMARY KEY NOT NULL,
    user_name  TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    used_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE auth_access_token (
    digest     BLOB PRIMARY KEY NOT NULL,
    user_name  TEXT NOT NULL,
    family     TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX auth_access_token_by_family ON auth_access_token (family);
CREATE INDEX auth_access_token_by_expiry ON auth_access_token (expires_at);

-- Each use of a refresh token makes a child. A token that is used again although a child of it was used has been stolen.
CREATE TABLE auth_refresh_token (
    digest     BLOB PRIMARY KEY NOT NULL,
    user_name  TEXT NOT NULL,
    family     TEXT NOT NULL,
    parent     BLOB,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX auth_refresh_token_by_family ON auth_refresh_token (family);
CREATE INDEX auth_refresh_token_by_parent ON auth_refresh_token (parent) WHERE parent IS NOT NULL;
CREATE INDEX auth_refresh_token_by_expiry ON auth_refresh_token (expires_at);
