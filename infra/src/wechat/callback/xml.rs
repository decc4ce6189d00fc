//! The XML of the platform: elements and texts, nothing else. A document type, an entity of its own, a processing
//! instruction or a deep nest is refused, so that nothing outside is read and nothing grows.

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Map, Value};

use super::CallbackError;

/// Elements within one another.
const DEEPEST: usize = 6;
/// Elements in all.
const MOST: usize = 500;
const BAD: CallbackError = CallbackError::Malformed("XML");

/// An element that has not ended.
struct Open {
    name: String,
    text: String,
    fields: Map<String, Value>,
}

/// What stands in the outermost element: elements as fields, those of one name as an array.
pub(super) fn read(body: &[u8]) -> Result<Value, CallbackError> {
    let text = std::str::from_utf8(body).map_err(|_| BAD)?;
    let mut reader = Reader::from_str(text);
    let (mut open, mut count): (Vec<Open>, usize) = (Vec::new(), 0);
    loop {
        match reader.read_event().map_err(|_| BAD)? {
            Event::Start(element) => {
                count += 1;
                if open.len() == DEEPEST || count > MOST {
                    return Err(CallbackError::Malformed("XML that is too large"));
                }
                let name = element.name();
                open.push(Open {
                    name: name.into_inner().to_owned(),
                    text: String::new(),
                    fields: Map::new(),
                });
            }
            Event::Text(more) => add_text(&mut open, &more)?,
            Event::CData(more) => add_text(&mut open, &more)?,
            Event::GeneralRef(reference) => {
                let known = quick_xml::escape::resolve_predefined_entity(&reference);
                let character = reference.resolve_char_ref().map_err(|_| BAD)?;
                match (known, character) {
                    (Some(known), _) => add_text(&mut open, known)?,
                    (None, Some(character)) => add_text(&mut open, &character.to_string())?,
                    (None, None) => return Err(CallbackError::Malformed("XML with entities")),
                }
            }
            Event::End(_) => {
                let ended = open.pop().ok_or(BAD)?;
                let value = ended.value();
                match open.last_mut() {
                    Some(outer) => add_field(&mut outer.fields, ended.name, value),
                    None => return whole(&mut reader, value),
                }
            }
            Event::Decl(_) | Event::Comment(_) => {}
            Event::Empty(_) => count += 1,
            Event::DocType(_) | Event::PI(_) => {
                return Err(CallbackError::Malformed("XML with a document type"));
            }
            Event::Eof => return Err(BAD),
        }
        if count > MOST {
            return Err(CallbackError::Malformed("XML that is too large"));
        }
    }
}

/// Nothing but white space follows the outermost element.
fn whole(reader: &mut Reader<&[u8]>, value: Value) -> Result<Value, CallbackError> {
    loop {
        match reader.read_event().map_err(|_| BAD)? {
            Event::Eof if value.is_object() => return Ok(value),
            Event::Text(text) if text.trim().is_empty() => {}
            _ => return Err(BAD),
        }
    }
}

fn add_text(open: &mut [Open], more: &str) -> Result<(), CallbackError> {
    match open.last_mut() {
        Some(element) => element.text.push_str(more),
        None if more.trim().is_empty() => {}
        None => return Err(BAD),
    }
    Ok(())
}

fn add_field(fields: &mut Map<String, Value>, name: String, value: Value) {
    match fields.get_mut(&name) {
        None => {
            fields.insert(name, value);
        }
        Some(Value::Array(all)) => all.push(value),
        Some(one) => {
            let first = one.take();
            *one = Value::Array(vec![first, value]);
        }
    }
}

impl Open {
    fn value(&self) -> Value {
        if self.fields.is_empty() {
            Value::String(self.text.trim().to_owned())
        } else {
            Value::Object(self.fields.clone())
        }
    }
}
