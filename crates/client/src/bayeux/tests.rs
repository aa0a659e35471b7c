//! The session against a model of a server.
