//! The figures of a measurement, as a table to read and as a table to keep.

use nuanxin_domain::routing::Decision;
use nuanxin_domain::routing::measure::{Measured, Tally, Wrong};

use crate::cli::failure::Failure;

/// Columns of the table to keep. A row fills those that its section has.
const COLUMNS: [&str; 21] = [
    "section",
    "name",
    "rows",
    "routed_right",
    "routed_wrong",
    "confirm_right",
    "confirm_wrong",
    "triage",
    "coverage",
    "error",
    "committees",
    "committees_right",
    "threshold",
    "decided",
    "line",
    "address",
    "true_street",
    "named_street",
    "decision",
    "confidence",
    "because",
];

/// Lines to read.
pub fn table(measured: &Measured) -> Vec<String> {
    let mut lines = vec![format!(
        "{:<24} {:>6} {:>7} {:>6} {:>8} {:>7} {:>9} {:>8}",
        "", "rows", "routed", "wrong", "confirm", "triage", "coverage", "error"
    )];
    lines.push(counts("all", &measured.all));
    lines.push(counts("inside", &measured.inside));
    lines.push(counts("outside", &measured.outside));
    let all = &measured.all;
    lines.push(format!(
        "of those routed {:.2} % are wrong; with those to be confirmed {:.1} % are decided and {:.2} % of them wrong",
        all.error() * 100.0,
        all.coverage_with_confirm() * 100.0,
        all.error_with_confirm() * 100.0
    ));
    if all.committees > 0 {
        lines.push(format!(
            "committees named: {}, right: {}",
            all.committees, all.committees_right
        ));
    }
    lines.push(String::new());
    lines.push("by street".to_owned());
    lines.extend(measured.by_street.iter().map(|(name, tally)| counts(name, tally)));
    lines.push(String::new());
    lines.push("by the weightiest evidence".to_owned());
    lines.extend(measured.by_kind.iter().map(|(kind, tally)| counts(kind, tally)));
    lines.push(String::new());
    lines.push("if only what is at least so sure were decided".to_owned());
    for point in &measured.curve {
        lines.push(format!(
            "{:<24} {:>6} {:>7} {:>6} {:>24.1} % {:>6.2} %",
            point.threshold,
            "",
            point.decided,
            point.wrong,
            point.coverage * 100.0,
            point.error * 100.0
        ));
    }
    lines.push(String::new());
    lines.push(format!("wrong: {}", measured.wrong.len()));
    lines.extend(measured.wrong.iter().map(wrong));
    lines
}

fn counts(name: &str, tally: &Tally) -> String {
    // a Chinese character is two columns wide
    let width = name
        .chars()
        .map(|c| if c.is_ascii() { 1 } else { 2 })
        .sum::<usize>();
    format!(
        "{name}{} {:>6} {:>7} {:>6} {:>8} {:>7} {:>7.1} % {:>6.2} %",
        " ".repeat(24_usize.saturating_sub(width)),
        tally.rows,
        tally.routed(),
        tally.routed_wrong,
        tally.confirm_right + tally.confirm_wrong,
        tally.triage,
        tally.coverage() * 100.0,
        tally.error() * 100.0
    )
}

fn wrong(wrong: &Wrong) -> String {
    format!(
        "  line {}: {} is in {}, {} {} ({:.2}, {})",
        wrong.line,
        wrong.address.as_deref().unwrap_or("a point"),
        wrong.truth.as_deref().unwrap_or("another county"),
        decided(wrong.decision),
        wrong.named.as_deref().unwrap_or("nowhere"),
        wrong.confidence,
        wrong.because
    )
}

fn decided(decision: Decision) -> &'static str {
    match decision {
        Decision::Routed => "routed",
        Decision::Confirm => "confirm",
        Decision::Triage => "triage",
    }
}

/// The same figures as CSV: one row a figure, the first column says of what.
///
/// # Errors
/// Never for texts in memory, as far as is known.
pub fn csv(measured: &Measured) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for (section, name, tally) in sections(measured) {
        let row = [
            ("section", section.to_owned()),
            ("name", name.to_owned()),
            ("rows", tally.rows.to_string()),
            ("routed_right", tally.routed_right.to_string()),
            ("routed_wrong", tally.routed_wrong.to_string()),
            ("confirm_right", tally.confirm_right.to_string()),
            ("confirm_wrong", tally.confirm_wrong.to_string()),
            ("triage", tally.triage.to_string()),
            ("coverage", format!("{:.4}", tally.coverage())),
            ("error", format!("{:.4}", tally.error())),
            ("committees", tally.committees.to_string()),
            ("committees_right", tally.committees_right.to_string()),
        ];
        writer.write_record(filled(&row))?;
    }
    for point in &measured.curve {
        let row = [
            ("section", "threshold".to_owned()),
            ("threshold", point.threshold.to_string()),
            ("decided", point.decided.to_string()),
            ("routed_wrong", point.wrong.to_string()),
            ("coverage", format!("{:.4}", point.coverage)),
            ("error", format!("{:.4}", point.error)),
        ];
        writer.write_record(filled(&row))?;
    }
    for wrong in &measured.wrong {
        let row = [
            ("section", "wrong".to_owned()),
            ("name", wrong.kind.to_owned()),
            ("line", wrong.line.to_string()),
            ("address", wrong.address.clone().unwrap_or_default()),
            ("true_street", wrong.truth.clone().unwrap_or_default()),
            ("named_street", wrong.named.clone().unwrap_or_default()),
            ("decision", decided(wrong.decision).to_owned()),
            ("confidence", format!("{:.3}", wrong.confidence)),
            ("because", wrong.because.clone()),
        ];
        writer.write_record(filled(&row))?;
    }
    writer
        .into_inner()
        .map_err(|error| Failure::new(error.to_string()))
}

fn sections(measured: &Measured) -> Vec<(&'static str, &str, &Tally)> {
    let mut all = vec![
        ("all", "", &measured.all),
        ("inside", "", &measured.inside),
        ("outside", "", &measured.outside),
    ];
    all.extend(
        measured
            .by_street
            .iter()
            .map(|(name, tally)| ("street", name.as_str(), tally)),
    );
    all.extend(
        measured
            .by_kind
            .iter()
            .map(|(kind, tally)| ("evidence", *kind, tally)),
    );
    all
}

fn filled(row: &[(&str, String)]) -> Vec<String> {
    let value = |column: &&str| {
        let found = row.iter().find(|(name, _)| name == column);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    COLUMNS.iter().map(value).collect()
}
