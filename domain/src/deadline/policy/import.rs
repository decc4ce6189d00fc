//! A table of periods: `kind`, `urgency`, `period`, and optionally `district`, `street`, `need`. What is left empty
//! holds for all. Read and checked as a whole, each fault with its line.

use super::kind::roughly;
use super::{DeadlinePolicy, PolicyKind, PolicyRow, PolicyScope};
use crate::calendar::Period;
use crate::need::Need;
use crate::place_files::{Fault, Faults, Row, SourceFile, Table};
use crate::urgency::Urgency;
use serde::de::DeserializeOwned;

/// Finds the code of a district, or of a street in it, by name; none for a name that is not known, or known twice.
pub type FindPlace<'a> = &'a dyn Fn(Option<&str>, Option<&str>) -> Option<String>;

/// Reads a table of a city's own.
///
/// # Errors
/// Everything that is wrong, with file and line.
pub fn read_policy(file: &SourceFile, find: FindPlace<'_>) -> Result<Vec<PolicyRow>, Vec<Fault>> {
    let (rows, mut all) = rows_of(file, find);
    let mut faults = Faults::of(&file.name, &mut all);
    if rows.is_empty() && faults.count() == 0 {
        faults.whole("no row");
    }
    if faults.count() == 0 {
        in_order_of_urgency(&rows, &mut faults);
    }
    if all.is_empty() {
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    } else {
        Err(all)
    }
}

/// The rows, each with its line, and what is wrong with the others.
pub(super) fn rows_of(file: &SourceFile, find: FindPlace<'_>) -> (Vec<(u64, PolicyRow)>, Vec<Fault>) {
    let mut all = Vec::new();
    let mut faults = Faults::of(&file.name, &mut all);
    let mut rows: Vec<(u64, PolicyRow)> = Vec::new();
    if let Some(table) = Table::read(file, &["kind", "urgency", "period"], &mut faults) {
        for row in table.rows() {
            match read_row(row, find) {
                Ok(read) if rows.iter().any(|(_, known)| same_place(known, &read)) => {
                    faults.line(row.line, "this is said in another line already");
                }
                Ok(read) => rows.push((row.line, read)),
                Err(why) => faults.line(row.line, why),
            }
        }
    }
    (rows, all)
}

fn read_row(row: Row<'_>, find: FindPlace<'_>) -> Result<PolicyRow, String> {
    let kind: PolicyKind = code(row, "kind")?.ok_or("no kind")?;
    let urgency: Option<Urgency> = code(row, "urgency")?;
    let need: Option<Need> = code(row, "need")?;
    let period: Period = row
        .get("period")
        .parse()
        .map_err(|error: crate::calendar::PeriodError| error.to_string())?;
    if let Some(why) = kind.absurd(urgency, period) {
        return Err(why);
    }
    let (district, street) = (row.some("district"), row.some("street"));
    let place = match (district, street) {
        (None, None) => None,
        _ => Some(find(district, street).ok_or_else(|| unknown(district, street))?),
    };
    Ok(PolicyRow {
        kind,
        urgency,
        place,
        need,
        period,
    })
}

fn unknown(district: Option<&str>, street: Option<&str>) -> String {
    let named: Vec<&str> = district.into_iter().chain(street).collect();
    format!(
        "{} is no place of the list, or there are several of this name",
        named.join(" ")
    )
}

/// A code as the API writes it.
fn code<T: DeserializeOwned>(row: Row<'_>, column: &str) -> Result<Option<T>, String> {
    let Some(text) = row.some(column) else {
        return Ok(None);
    };
    let value = serde_json::Value::String(text.to_owned());
    let read = serde_json::from_value(value);
    read.map(Some).map_err(|_| format!("{text} is no {column}"))
}

fn same_place(one: &PolicyRow, other: &PolicyRow) -> bool {
    (one.kind, one.urgency, &one.place, one.need) == (other.kind, other.urgency, &other.place, other.need)
}

/// Nobody in greater danger has more time than somebody in less, with the default table underneath.
fn in_order_of_urgency(rows: &[(u64, PolicyRow)], faults: &mut Faults<'_>) {
    let policy = DeadlinePolicy::of("", rows.iter().map(|(_, row)| row.clone()).collect());
    for (line, row) in rows {
        let needs: Vec<Need> = row.need.into_iter().collect();
        let time = |urgency| {
            let scope = PolicyScope {
                urgency,
                place: row.place.as_deref(),
                needs: &needs,
            };
            policy.period(row.kind, scope)
        };
        let [sos, urgent, normal] = [Urgency::Sos, Urgency::Urgent, Urgency::Normal].map(time);
        if roughly(sos) > roughly(urgent) || roughly(urgent) > roughly(normal) {
            faults.line(
                *line,
                format!("an SOS would have {sos}, what is urgent {urgent}, anything else {normal}"),
            );
        }
    }
}
