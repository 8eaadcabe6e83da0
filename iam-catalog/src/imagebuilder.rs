//! Image Builder.
