//! A Workspace API client: HTTP, CometD, sign-in, reconnect.
