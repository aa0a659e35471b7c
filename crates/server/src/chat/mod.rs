//! The aggregate of one interaction as a state machine.
