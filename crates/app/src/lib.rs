//! The page: draws View, sends Command.
