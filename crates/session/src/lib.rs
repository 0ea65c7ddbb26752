//! One reading session: Input, state, Effect.
