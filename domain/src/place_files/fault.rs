//! What is wrong with a file, and where.

use std::fmt;

/// Where in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Where {
    /// The file as a whole.
    File,
    /// A line, from 1; the header is line 1.
    Line(u64),
    /// A feature of a map, from 1, with its name where it has one.
    Feature(usize, Option<String>),
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Name of the file.
    pub file: String,
    /// Where in it.
    pub at: Where,
    /// A sentence that says what, and how it should be where that is not plain.
    pub text: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, at, text } = self;
        match at {
            Where::File => write!(f, "{file}: {text}"),
            Where::Line(line) => write!(f, "{file}:{line}: {text}"),
            Where::Feature(number, None) => write!(f, "{file}: feature {number}: {text}"),
            Where::Feature(number, Some(name)) => write!(f, "{file}: feature {number} ({name}): {text}"),
        }
    }
}

/// Faults of one file, as they are found.
pub(crate) struct Faults<'a> {
    file: &'a str,
    all: &'a mut Vec<Fault>,
}

impl<'a> Faults<'a> {
    pub fn of(file: &'a str, all: &'a mut Vec<Fault>) -> Self {
        Self { file, all }
    }

    pub fn add(&mut self, at: Where, text: impl Into<String>) {
        self.all.push(Fault {
            file: self.file.to_owned(),
            at,
            text: text.into(),
        });
    }

    pub fn line(&mut self, line: u64, text: impl Into<String>) {
        self.add(Where::Line(line), text);
    }

    pub fn whole(&mut self, text: impl Into<String>) {
        self.add(Where::File, text);
    }

    pub fn count(&self) -> usize {
        self.all.len()
    }
}
