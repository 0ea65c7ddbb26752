//! The worker that hosts a session in a browser.
