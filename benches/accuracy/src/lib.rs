//! What measuring and fitting have in common.

pub mod sets;
