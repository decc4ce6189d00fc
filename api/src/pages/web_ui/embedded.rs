//! The client inside the program: with the feature `embed-web`, what `make web` had built when the program was compiled. Only
//! the packed files are kept; who cannot unpack them gets what is unpacked at the start.

use std::collections::HashMap;
use std::io;

/// What was built before the program was; empty where nothing was.
#[cfg(feature = "embed-web")]
#[derive(rust_embed::RustEmbed)]
#[folder = "../mobile-mock/web/packed"]
#[allow_missing = true]
struct Built;

/// The files by their paths, packed and unpacked; none in a program that carries none.
///
/// # Errors
/// When one cannot be unpacked.
#[cfg(feature = "embed-web")]
pub(super) fn files() -> io::Result<HashMap<String, Vec<u8>>> {
    unpacked(Built::iter().filter_map(|name| {
        let file = Built::get(&name)?;
        Some((name.into_owned(), file.data.into_owned()))
    }))
}

/// This program carries none.
#[cfg(not(feature = "embed-web"))]
#[allow(clippy::unnecessary_wraps)] // with the feature it may fail
pub(super) fn files() -> io::Result<HashMap<String, Vec<u8>>> {
    Ok(HashMap::new())
}

/// Each packed file, and beside it what is in it.
///
/// # Errors
/// When one cannot be unpacked, by its name.
#[cfg(any(test, feature = "embed-web"))]
pub(super) fn unpacked(
    packed: impl IntoIterator<Item = (String, Vec<u8>)>,
) -> io::Result<HashMap<String, Vec<u8>>> {
    use std::io::Read;

    let mut files = HashMap::new();
    for (name, bytes) in packed {
        let Some(plain) = name.strip_suffix(".gz") else {
            continue;
        };
        let mut content = Vec::new();
        flate2::read::GzDecoder::new(bytes.as_slice())
            .read_to_end(&mut content)
            .map_err(|error| io::Error::other(format!("{name} inside the program: {error}")))?;
        files.insert(plain.to_owned(), content);
        files.insert(name, bytes);
    }
    Ok(files)
}
