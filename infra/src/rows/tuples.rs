//! Rows as lists of values. A statement with another number of rows is another statement to prepare, so rows are cut
//! into a few sizes only: every connection keeps the whole vocabulary prepared.

use sea_orm::{DbBackend, Statement, Value};

use super::{Insert, Rows};

/// Rows of one statement; with at most 32 columns far below the limit of bound values.
const SIZES: [usize; 12] = [128, 96, 64, 48, 32, 24, 16, 8, 4, 3, 2, 1];

/// The statements that insert these rows.
pub(super) fn statements(rows: Rows) -> Vec<Statement> {
    let Rows { insert, values } = rows;
    let width = insert.columns.len();
    let mut statements = Vec::new();
    let count = values.len() / width;
    let mut values = values.into_iter();
    for size in sizes(count) {
        let chunk: Vec<Value> = values.by_ref().take(size * width).collect();
        statements.push(Statement::from_sql_and_values(
            DbBackend::Postgres,
            sql(&insert, size),
            chunk,
        ));
    }
    statements
}

fn sizes(mut rows: usize) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let size = SIZES.into_iter().find(|size| *size <= rows)?;
        rows -= size;
        Some(size)
    })
}

/// With tuples `($1, $2), ($3, $4)`.
fn sql(insert: &Insert, rows: usize) -> String {
    let Insert {
        table,
        columns,
        ending,
    } = insert;
    let width = columns.len();
    let tuple = |row: usize| {
        let names: Vec<String> = (1..=width)
            .map(|column| format!("${}", row * width + column))
            .collect();
        format!("({})", names.join(", "))
    };
    let tuples: Vec<String> = (0..rows).map(tuple).collect();
    format!(
        "INSERT INTO {table} ({}) VALUES {} {ending}",
        columns.join(", "),
        tuples.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_rows_is_cut_into_known_sizes_that_add_up() {
        for rows in 0..1_000 {
            let cut: Vec<usize> = sizes(rows).collect();
            assert_eq!(cut.iter().sum::<usize>(), rows);
            assert!(cut.iter().all(|size| SIZES.contains(size)));
        }
    }

    #[test]
    fn the_statement_of_two_rows_reads_as_on_paper() {
        let insert = Insert {
            table: "t",
            columns: &["a", "b"],
            ending: "ON CONFLICT DO NOTHING",
        };
        assert_eq!(
            sql(&insert, 2),
            "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4) ON CONFLICT DO NOTHING"
        );
    }
}
