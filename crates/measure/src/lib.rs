//! Numbers: agreement, shape, image quality.
