//! Archives behind other files. What is kept as it came is to be one thing: a document that is a ZIP from its end would be
//! opened as one by whoever is made to rename it, and carry programs (JAR, APK, Office with macros) past everybody.

/// How far from its end an archive may say that it is one: its last record, and the longest remark behind it.
const REACH: usize = 22 + u16::MAX as usize;

/// The beginning of that record, of an archive in one volume.
const RECORD: &[u8] = b"PK\x05\x06\0\0\0\0";

/// Whether the file is an archive when it is read from its end.
pub(crate) fn is_behind(bytes: &[u8]) -> bool {
    let end = &bytes[bytes.len().saturating_sub(REACH)..];
    end.windows(RECORD.len()).any(|record| record == RECORD)
}
