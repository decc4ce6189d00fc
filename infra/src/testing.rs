//! For tests of all crates: a database of their own, migrated, gone at the end. No part of the product.

mod database;
mod redis;

pub use database::TestDatabase;
pub use redis::redis;
