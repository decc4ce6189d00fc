//! A table with a header row, read line by line so that a fault can say where it is.

use std::collections::HashMap;

use csv::{ErrorKind, ReaderBuilder, StringRecord};

use super::fault::Faults;
use super::{FIELD_CHARS, SourceFile, TABLE_ROWS};

/// A table in memory.
pub(crate) struct Table {
    columns: HashMap<String, usize>,
    rows: Vec<(u64, StringRecord)>,
}

/// One row of it.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    /// Its line in the file, from 1.
    pub line: u64,
    table: &'a Table,
    fields: &'a StringRecord,
}

impl Table {
    /// Reads a table that has at least these columns; none when its head is wrong. Broken rows are left out.
    pub fn read(file: &SourceFile, needed: &[&str], faults: &mut Faults<'_>) -> Option<Self> {
        let text = utf8(file, faults)?;
        let mut reader = ReaderBuilder::new().from_reader(text.as_bytes());
        let heads = match reader.headers() {
            Ok(heads) => heads.clone(),
            Err(error) => {
                faults.line(1, format!("the header row cannot be read: {error}"));
                return None;
            }
        };
        let mut columns = HashMap::new();
        for (at, head) in heads.iter().enumerate() {
            if columns.insert(head.trim().to_owned(), at).is_some() {
                faults.line(1, format!("the column {head} stands there twice"));
            }
        }
        let missing: Vec<&str> = needed
            .iter()
            .copied()
            .filter(|name| !columns.contains_key(*name))
            .collect();
        if !missing.is_empty() {
            faults.line(1, format!("no column {}", missing.join(", ")));
            return None;
        }
        let rows = rows(&mut reader, faults);
        Some(Self { columns, rows })
    }

    /// The rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, fields)| Row {
            line: *line,
            table: self,
            fields,
        })
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is such a column.
    pub fn has(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }
}

fn rows(reader: &mut csv::Reader<&[u8]>, faults: &mut Faults<'_>) -> Vec<(u64, StringRecord)> {
    let mut rows = Vec::new();
    let mut fields = StringRecord::new();
    loop {
        match reader.read_record(&mut fields) {
            Ok(false) => return rows,
            Ok(true) if rows.len() == TABLE_ROWS => {
                faults.whole(format!("more than {TABLE_ROWS} rows"));
                return rows;
            }
            Ok(true) => {
                let line = fields.position().map_or(0, csv::Position::line);
                match unfit(&fields) {
                    Some(why) => faults.line(line, why),
                    None => rows.push((line, fields.clone())),
                }
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                faults.line(line, said(&error));
                if error.is_io_error() {
                    return rows;
                }
            }
        }
    }
}

fn unfit(fields: &StringRecord) -> Option<String> {
    if fields.iter().any(|field| field.chars().count() > FIELD_CHARS) {
        return Some(format!("a field has more than {FIELD_CHARS} characters"));
    }
    let control = |field: &str| field.chars().any(char::is_control);
    fields.iter().any(control).then(|| {
        "a field holds a line break or another control character; is a quotation mark missing?".to_owned()
    })
}

fn said(error: &csv::Error) -> String {
    match error.kind() {
        ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            format!("{len} fields, the header has {expected_len}; is a quotation mark missing?")
        }
        _ => error.to_string(),
    }
}

/// The text of a file, without a byte order mark.
pub(super) fn utf8<'a>(file: &'a SourceFile, faults: &mut Faults<'_>) -> Option<&'a str> {
    match std::str::from_utf8(&file.bytes) {
        Ok(text) => Some(text.trim_start_matches('\u{feff}')),
        Err(error) => {
            let before = &file.bytes[..error.valid_up_to()];
            let line = before.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
            faults.line(line, "the file is not UTF-8; save it as UTF-8 (not GBK)");
            None
        }
    }
}

impl<'a> Row<'a> {
    /// A field without the spaces around it; empty when there is no such column.
    pub fn get(&self, column: &str) -> &'a str {
        let at = self.table.columns.get(column);
        at.and_then(|at| self.fields.get(*at)).unwrap_or("").trim()
    }

    /// As [`Row::get`]; none when it is empty.
    pub fn some(&self, column: &str) -> Option<&'a str> {
        Some(self.get(column)).filter(|text| !text.is_empty())
    }
}
