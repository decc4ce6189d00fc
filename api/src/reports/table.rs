//! A report as a table for a spreadsheet (CSV, RFC 4180): with the mark by which Excel knows UTF-8, and no cell that a
//! spreadsheet would calculate.

use crate::problem::{Answer, Problem};
use actix_web::HttpResponse;

/// The media type that asks for it.
pub const CSV: &str = "text/csv";

/// Byte order mark.
const MARK: &str = "\u{feff}";

/// Beginnings by which spreadsheets know a formula.
const FORMULA: [char; 10] = [
    '=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
];

/// An answer with a table that is saved as `name`, which is plain ASCII.
///
/// # Errors
/// None that is known: what is written is held in memory.
pub fn table(name: &str, header: &[&str], rows: &[Vec<String>]) -> Answer {
    let text = written(header, rows).map_err(|error| Problem::internal(&error))?;
    Ok(HttpResponse::Ok()
        .insert_header(("vary", "accept, accept-language"))
        .insert_header(("content-disposition", format!("attachment; filename=\"{name}\"")))
        .content_type("text/csv; charset=utf-8")
        .body(text))
}

fn written(header: &[&str], rows: &[Vec<String>]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(MARK.as_bytes().to_vec());
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell)))?;
    }
    writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}

/// A cell that no spreadsheet calculates: an apostrophe before it makes it text.
fn harmless(cell: &str) -> String {
    if cell.starts_with(FORMULA) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_opens_in_excel_and_calculates_nothing() {
        let row = ["曹家渡,静邻", "=HYPERLINK(\"x\")", "-3", "@a", "+1", "0.5", ""];
        let rows = vec![row.map(str::to_owned).to_vec()];
        let text = written(&["站点", "b", "c", "d", "e", "f", "g"], &rows).unwrap();
        let text = String::from_utf8(text).unwrap();
        let expected =
            "\u{feff}站点,b,c,d,e,f,g\r\n\"曹家渡,静邻\",\"'=HYPERLINK(\"\"x\"\")\",'-3,'@a,'+1,0.5,\r\n";
        assert_eq!(text, expected);
    }
}
