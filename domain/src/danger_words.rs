//! Words that point to danger, as data with a version, in Mandarin, Shanghai Wu and Cantonese.
//! A finding raises the suggested urgency, flags staff and shows the numbers to call. It never lowers,
//! blocks or hides anything: a false alarm costs a glance, a missed one may cost a life.

mod reading;

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::{Deserialize, Serialize};

use crate::urgency::Urgency;
use reading::Plain;

/// What a text points to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DangerFinding {
    /// Kinds of danger.
    pub kinds: BTreeSet<DangerKind>,
    /// Urgency that the words suggest; never lowers the declared one.
    pub suggested: Option<Urgency>,
    /// Version of the word list.
    pub version: String,
}

/// Kinds of danger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DangerKind {
    /// Somebody may take their own life.
    Suicide,
    /// Somebody is beaten, threatened, locked in or abused.
    Violence,
    /// A child is without anybody.
    ChildAlone,
    /// Gas is leaking or has poisoned somebody.
    Gas,
    /// Something burns.
    Fire,
    /// Somebody has fallen or cannot get up.
    Fall,
    /// Somebody is unconscious, cannot breathe or is acutely ill.
    Collapse,
    /// Somebody has nothing to eat.
    Hunger,
    /// Somebody has gone missing or does not find home.
    Lost,
}

/// The order in which numbers are shown: police, fire, ambulance, psychological help, women, young people.
const SHOWN: [&str; 6] = ["110", "119", "120", "12356", "12338", "12355"];

impl DangerKind {
    /// Every kind.
    pub const ALL: [DangerKind; 9] = [
        Self::Suicide,
        Self::Violence,
        Self::ChildAlone,
        Self::Gas,
        Self::Fire,
        Self::Fall,
        Self::Collapse,
        Self::Hunger,
        Self::Lost,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Suicide => "suicide",
            Self::Violence => "violence",
            Self::ChildAlone => "child_alone",
            Self::Gas => "gas",
            Self::Fire => "fire",
            Self::Fall => "fall",
            Self::Collapse => "collapse",
            Self::Hunger => "hunger",
            Self::Lost => "lost",
        }
    }

    /// The kind with this code, as kept with a request.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Numbers to show on the spot, the most helpful first: 110 police, 119 fire brigade (gas and fire),
    /// 120 ambulance, 12356 psychological help, 12338 women's rights, 12355 young people.
    pub fn numbers(self) -> &'static [&'static str] {
        match self {
            Self::Suicide => &["12356", "120", "110"],
            Self::Violence => &["110", "120", "12338", "12355"],
            Self::ChildAlone => &["110", "12355"],
            Self::Gas => &["119", "120", "110"],
            Self::Fire => &["119", "120", "110"],
            Self::Fall | Self::Collapse => &["120"],
            Self::Hunger | Self::Lost => &["110"],
        }
    }
}

impl DangerFinding {
    /// True when nothing was found.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// The numbers to show for everything that was found, each once.
    pub fn numbers(&self) -> Vec<&'static str> {
        let wanted: BTreeSet<_> = self.kinds.iter().flat_map(|kind| kind.numbers()).collect();
        SHOWN
            .into_iter()
            .filter(|number| wanted.contains(number))
            .collect()
    }

    /// What is found in this text or in the other.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.kinds.extend(other.kinds);
        self.suggested = self.suggested.max(other.suggested);
        self
    }
}

/// The numbers to show for these kinds of danger, each once, police and ambulance first.
pub fn numbers_for(kinds: impl IntoIterator<Item = DangerKind>) -> Vec<&'static str> {
    let wanted: BTreeSet<_> = kinds.into_iter().flat_map(DangerKind::numbers).collect();
    SHOWN
        .into_iter()
        .filter(|number| wanted.contains(number))
        .collect()
}

/// What a word of the list means: a danger, or an everyday phrase that only looks like one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Danger(DangerKind, Urgency),
    Harmless,
}

/// The word list, ready to be searched. Build it once and keep it.
#[derive(Debug, Clone)]
pub struct DangerWords {
    version: String,
    meanings: Vec<Meaning>,
    search: AhoCorasick,
}

/// Why a word list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DangerWordsError {
    /// The first line is not `# version …`.
    #[error("danger words: the first line names no version")]
    Version,
    /// Not a table with the columns kind, word, dialect and urgency.
    #[error("danger words: {0}")]
    Unreadable(#[from] csv::Error),
    /// A word without letters, a danger without urgency `sos` or `urgent`, or an unknown kind.
    #[error("danger words: `{0}` is no usable entry")]
    Entry(String),
    /// The list is too large to be searched.
    #[error("danger words: {0}")]
    TooLarge(#[from] aho_corasick::BuildError),
}

#[derive(Deserialize)]
struct Row {
    kind: String,
    word: String,
    urgency: Option<Urgency>,
}

impl Row {
    fn meaning(&self) -> Option<Meaning> {
        match (self.kind.as_str(), self.urgency) {
            ("harmless", None) => Some(Meaning::Harmless),
            (kind, Some(urgency @ (Urgency::Sos | Urgency::Urgent))) => {
                let kind = DangerKind::from_code(kind)?;
                Some(Meaning::Danger(kind, urgency))
            }
            _ => None,
        }
    }
}

impl DangerWords {
    /// The list that is part of the program.
    ///
    /// # Panics
    /// Never with the file that is built in: a test reads it. Without its danger words the product must not run.
    pub fn embedded() -> Self {
        Self::from_csv(include_str!("../data/danger-words.csv"))
            .expect("the built-in danger words are tested")
    }

    /// Reads `# version …` and a table kind, word, dialect, urgency; kind `harmless` marks everyday phrases.
    pub fn from_csv(text: &str) -> Result<Self, DangerWordsError> {
        let (first, _) = text.split_once('\n').ok_or(DangerWordsError::Version)?;
        let version = first
            .strip_prefix("# version ")
            .ok_or(DangerWordsError::Version)?
            .trim()
            .to_owned();
        let mut table = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .from_reader(text.as_bytes());
        let (mut words, mut meanings) = (Vec::new(), Vec::new());
        for row in table.deserialize() {
            let row: Row = row?;
            let word = Plain::read(&row.word);
            let meaning = row.meaning().filter(|_| !word.text().is_empty());
            meanings.push(meaning.ok_or_else(|| DangerWordsError::Entry(row.word.clone()))?);
            words.push(word.text().to_owned());
        }
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&words)?;
        Ok(Self {
            version,
            meanings,
            search,
        })
    }

    /// Version of the list.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Everything in a text that points to danger.
    ///
    /// Width, case, blanks, punctuation and traditional characters make no difference. An everyday phrase hides
    /// a word only where it covers the word whole and was written in one piece, so that
    /// 不想活动 is nothing while 不想活,动不了 is a cry for help.
    pub fn scan(&self, text: &str) -> DangerFinding {
        let plain = Plain::read(text);
        let (mut harmless, mut dangers) = (Vec::new(), Vec::new());
        for found in self.search.find_overlapping_iter(plain.text()) {
            match self.meanings.get(found.pattern().as_usize()) {
                Some(Meaning::Danger(kind, urgency)) => dangers.push((found.range(), *kind, *urgency)),
                Some(Meaning::Harmless) if plain.is_one_piece(&found.range()) => harmless.push(found.range()),
                Some(Meaning::Harmless) | None => {}
            }
        }
        let mut finding = DangerFinding {
            version: self.version.clone(),
            ..DangerFinding::default()
        };
        for (at, kind, urgency) in dangers {
            if !harmless
                .iter()
                .any(|phrase| phrase.start <= at.start && at.end <= phrase.end)
            {
                finding.kinds.insert(kind);
                finding.suggested = finding.suggested.max(Some(urgency));
            }
        }
        finding
    }
}

#[cfg(test)]
mod tests;
