//! PDF: how many pages, and whether it is paper or a program.

use crate::Refusal;
use lopdf::{Dictionary, LoadOptions, Object};

/// More pages are no letter but a book.
pub const MAX_PAGES: u32 = 50;

/// What one compressed part may grow to, bytes.
const MAX_UNPACKED: usize = 32 << 20;

/// Nested deeper than this is no honest document.
const MAX_DEPTH: u8 = 64;

/// A document that only shows pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Document {
    /// 1 to [`MAX_PAGES`].
    pub pages: u32,
}

/// Keys under which scripts, attached files and forms with scripts stand.
const ACTIVE_KEYS: [&[u8]; 6] = [
    b"JS",
    b"JavaScript",
    b"EmbeddedFiles",
    b"EF",
    b"XFA",
    b"RichMediaContent",
];

/// Actions and kinds of objects that do more than show: ISO 32000, tables 201 and 171.
const ACTIVE_NAMES: [&[u8]; 12] = [
    b"JavaScript",
    b"Launch",
    b"ImportData",
    b"SubmitForm",
    b"GoToE",
    b"Rendition",
    b"RichMedia",
    b"RichMediaExecute",
    b"EmbeddedFile",
    b"FileAttachment",
    b"Movie",
    b"Sound",
];

pub(crate) fn read(bytes: &[u8]) -> Result<Document, Refusal> {
    let options = LoadOptions {
        max_decompressed_size: Some(MAX_UNPACKED),
        ..LoadOptions::default()
    };
    let document = lopdf::Document::load_mem_with_options(bytes, options).map_err(|_| unread(bytes))?;
    if document.is_encrypted() || document.was_encrypted() {
        return Err(Refusal::Encrypted);
    }
    if document.objects.values().any(|object| is_active(object, 0))
        || is_active_dictionary(&document.trailer, 0)
    {
        return Err(Refusal::ActiveContent);
    }
    let most = MAX_PAGES as usize + 1;
    match u32::try_from(document.page_iter().take(most).count()) {
        Ok(0) | Err(_) => Err(Refusal::Unreadable),
        Ok(pages) if pages > MAX_PAGES => Err(Refusal::TooManyPages),
        Ok(pages) => Ok(Document { pages }),
    }
}

/// Why it could not be loaded: a password, an end that is missing, or something else.
fn unread(bytes: &[u8]) -> Refusal {
    let holds = |words: &[u8]| bytes.windows(words.len()).any(|window| window == words);
    if holds(b"/Encrypt") {
        Refusal::Encrypted
    } else if !holds(b"%%EOF") {
        Refusal::Incomplete
    } else {
        Refusal::Unreadable
    }
}

fn is_active(object: &Object, depth: u8) -> bool {
    if depth > MAX_DEPTH {
        return true;
    }
    match object {
        Object::Array(items) => items.iter().any(|item| is_active(item, depth + 1)),
        Object::Dictionary(dictionary) => is_active_dictionary(dictionary, depth),
        Object::Stream(stream) => is_active_dictionary(&stream.dict, depth),
        _ => false,
    }
}

fn is_active_dictionary(dictionary: &Dictionary, depth: u8) -> bool {
    dictionary.iter().any(|(key, value)| {
        let named = matches!(&key[..], b"S" | b"Subtype" | b"Type")
            && value.as_name().is_ok_and(|name| ACTIVE_NAMES.contains(&name));
        named || ACTIVE_KEYS.contains(&&key[..]) || is_active(value, depth + 1)
    })
}
