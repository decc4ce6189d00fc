//! Pages of `ListObjectsV2`.

use chrono::{DateTime, Utc};
use quick_xml::Reader;
use quick_xml::events::Event;

/// An object as it is listed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Object {
    pub key: String,
    pub last_modified: DateTime<Utc>,
    pub size: u64,
}

/// A page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub objects: Vec<Object>,
    /// With which the next one is asked for; none after the last.
    pub next: Option<String>,
}

/// The texts of an object whose end has not come yet.
#[derive(Default)]
struct Half {
    key: String,
    last_modified: String,
    size: String,
}

/// Reads a page; nothing if it is none.
pub(super) fn read(body: &[u8]) -> Option<Page> {
    let mut reader = Reader::from_str(std::str::from_utf8(body).ok()?);
    let (mut page, mut half, mut text) = (Page::default(), Half::default(), String::new());
    let (mut is_list, mut truncated, mut next) = (false, false, None);
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) => {
                is_list |= element.name().into_inner() == "ListBucketResult";
                text.clear();
            }
            Event::Text(more) => text.push_str(&more),
            Event::GeneralRef(reference) => {
                text.push_str(quick_xml::escape::resolve_predefined_entity(&reference)?);
            }
            Event::End(element) => {
                let told = std::mem::take(&mut text);
                match element.name().into_inner() {
                    "Key" => half.key = told,
                    "LastModified" => half.last_modified = told,
                    "Size" => half.size = told,
                    "Contents" => page.objects.push(std::mem::take(&mut half).whole()?),
                    "IsTruncated" => truncated = told == "true",
                    "NextContinuationToken" => next = Some(told),
                    _ => {}
                }
            }
            Event::Eof if is_list => break,
            Event::Eof | Event::DocType(_) | Event::CData(_) => return None,
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    page.next = match truncated {
        true => Some(next?),
        false => None,
    };
    Some(page)
}

impl Half {
    fn whole(self) -> Option<Object> {
        Some(Object {
            key: self.key,
            last_modified: DateTime::parse_from_rfc3339(&self.last_modified).ok()?.to_utc(),
            size: self.size.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix/><KeyCount>1</KeyCount>
  <Contents><Key>ja/a&amp;b</Key><LastModified>2026-06-01T02:00:00.000Z</LastModified>
    <ETag>&quot;9b2c&quot;</ETag><Size>434234</Size><Owner><ID>7</ID></Owner></Contents>
  <IsTruncated>true</IsTruncated><NextContinuationToken>1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=</NextContinuationToken>
</ListBucketResult>"#;

    #[test]
    fn a_page_is_read_and_says_where_the_next_one_begins() {
        let page = read(PAGE.as_bytes()).expect("a page");
        let object = Object {
            key: "ja/a&b".to_owned(),
            last_modified: "2026-06-01T02:00:00Z".parse().expect("a time"),
            size: 434_234,
        };
        assert_eq!(page.objects, [object]);
        assert!(page.next.is_some_and(|token| token.ends_with("vbOwM=")));
        let last = PAGE.replace("<IsTruncated>true", "<IsTruncated>false");
        assert_eq!(read(last.as_bytes()).expect("a page").next, None);
    }

    #[test]
    fn what_is_no_page_is_none() {
        let without_token = PAGE.replace("NextContinuationToken", "Other");
        let odd_size = PAGE.replace("434234", "many");
        let half = &PAGE[..PAGE.len() - 30];
        let entity = PAGE.replace("&amp;", "&evil;");
        for body in [
            without_token.as_str(),
            &odd_size,
            half,
            &entity,
            "",
            "<html></html>",
            "\u{feff}{}",
        ] {
            assert_eq!(read(body.as_bytes()), None, "{body}");
        }
        assert_eq!(read(b"\xff"), None);
    }
}
