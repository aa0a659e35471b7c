//! holdfastctl: the core without a window, for support, scripts and tests.
