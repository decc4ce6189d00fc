//! Files as phones send them, and as nobody should.

mod broken;
mod documents;
mod fixtures;
mod photos;
mod real_files;
mod voices;
mod wire;
