//! The page on which contacts chat.
