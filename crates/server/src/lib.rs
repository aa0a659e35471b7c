//! The Workspace API for teams without Genesys, for demos and for tests.
