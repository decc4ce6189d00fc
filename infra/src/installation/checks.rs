//! Check values: a known text under every key that values of the database may stand under. They tell at the
//! start whether the key file is the right one, whole and present, without reading any data.

use std::fmt;

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::{INDEX_CHECK, KEY_CHECK, row};
use crate::blind_index::BlindIndex;
use crate::db::DbError;
use crate::keys::{KeyKind, KeyRing};
use crate::sealed::SealedBytes;

/// The check values of one database. They tell nothing about a key.
#[derive(Debug, Clone, Default)]
pub struct KeyChecks {
    pub(super) fields: Vec<SealedBytes>,
    pub(super) indexes: Vec<BlindIndex>,
}

/// Why a key ring does not fit a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyMisfit {
    /// It is another installation's.
    Others,
    /// It lacks a key under which values stand: an older copy, or one from which a key was taken.
    Lacks(KeyKind, u16),
    /// It would write under a key that this database has done away with, or does not know yet.
    Writes(KeyKind, u16),
}

impl fmt::Display for KeyMisfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Others => f.write_str("its keys are another installation's"),
            Self::Lacks(kind, id) => write!(
                f,
                "it lacks the {} key {id}, under which values of the database stand",
                kind.code()
            ),
            Self::Writes(kind, id) => write!(
                f,
                "it would write under the {} key {id}, which the database does not use (any more)",
                kind.code()
            ),
        }
    }
}

impl KeyChecks {
    /// Whether `ring` holds every key that the data needs, and writes under one of them.
    ///
    /// # Errors
    /// Why not.
    pub fn fit(&self, ring: &KeyRing) -> Result<(), KeyMisfit> {
        let held = |kind, id: Option<u16>| match id {
            Some(id) if !ring.ids(kind).all.contains(&id) => Err(KeyMisfit::Lacks(kind, id)),
            _ => Ok(()),
        };
        // whose keys these are comes first: another installation's ring may lack a key as well
        let known = |id: Option<u16>, kind| id.is_some_and(|id| ring.ids(kind).all.contains(&id));
        let foreign = self
            .fields
            .iter()
            .any(|check| known(check.key_id(), KeyKind::Field) && !ring.matches(check));
        let foreign = foreign
            || self
                .indexes
                .iter()
                .any(|check| known(check.key_id(), KeyKind::Index) && !ring.matches_index(check));
        if foreign {
            return Err(KeyMisfit::Others);
        }
        for check in &self.fields {
            held(KeyKind::Field, check.key_id())?;
        }
        for check in &self.indexes {
            held(KeyKind::Index, check.key_id())?;
        }
        self.written_under(ring)
    }

    fn written_under(&self, ring: &KeyRing) -> Result<(), KeyMisfit> {
        let field = ring.ids(KeyKind::Field).current;
        if !self.fields.iter().any(|check| check.key_id() == Some(field)) {
            return Err(KeyMisfit::Writes(KeyKind::Field, field));
        }
        let index = ring.ids(KeyKind::Index).current;
        // a database from before there were check values of indexes has none
        let known = self.indexes.iter().any(|check| check.key_id() == Some(index));
        if known || self.indexes.is_empty() {
            Ok(())
        } else {
            Err(KeyMisfit::Writes(KeyKind::Index, index))
        }
    }

    /// From the rows of the table `installation`.
    ///
    /// # Errors
    /// `DbError::Unreadable` for a check value of another form.
    pub(crate) fn of_rows(rows: impl IntoIterator<Item = (String, String)>) -> Result<Self, DbError> {
        let unreadable = || DbError::Unreadable("the claim in the table installation".to_owned());
        let mut checks = Self::default();
        for (key, value) in rows {
            match key.split_once('.').map_or(key.as_str(), |(kind, _)| kind) {
                KEY_CHECK => checks
                    .fields
                    .push(SealedBytes::from_text(&value).ok_or_else(unreadable)?),
                INDEX_CHECK => checks
                    .indexes
                    .push(BlindIndex::from_text(&value).ok_or_else(unreadable)?),
                _ => {}
            }
        }
        Ok(checks)
    }

    /// As texts that can be kept elsewhere, such as beside a backup.
    pub fn to_texts(&self) -> (Vec<String>, Vec<String>) {
        (
            self.fields.iter().map(SealedBytes::to_text).collect(),
            self.indexes.iter().map(BlindIndex::to_text).collect(),
        )
    }

    /// From what `to_texts` gave.
    pub fn from_texts(fields: &[String], indexes: &[String]) -> Option<Self> {
        Some(Self {
            fields: fields
                .iter()
                .map(|text| SealedBytes::from_text(text))
                .collect::<Option<_>>()?,
            indexes: indexes
                .iter()
                .map(|text| BlindIndex::from_text(text))
                .collect::<Option<_>>()?,
        })
    }
}

/// Keeps check values for all keys of this kind that `ring` holds, where there are none yet. To be committed
/// before the first value is written under a new key.
pub(crate) async fn add_checks(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    kind: KeyKind,
) -> Result<(), DbError> {
    let known = known_ids(tx, kind).await?;
    for id in ring.ids(kind).all {
        let first = known.is_empty() && id == ring.ids(kind).current;
        if known.contains(&id) {
            continue;
        }
        let (name, value) = match kind {
            KeyKind::Field => (KEY_CHECK, ring.check_value_under(id).map(|check| check.to_text())),
            KeyKind::Index => (
                INDEX_CHECK,
                ring.index_check_value_under(id).map(|check| check.to_text()),
            ),
        };
        let Some(value) = value else { continue };
        let key = if first {
            name.to_owned()
        } else {
            format!("{name}.{id}")
        };
        let new = row::ActiveModel {
            key: Set(key),
            value: Set(value),
        };
        row::Entity::insert(new)
            .on_conflict_do_nothing_on([row::Column::Key])
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// Drops the check values of every key of this kind but `current`, once nothing stands under the others.
pub(crate) async fn drop_checks(
    tx: &impl ConnectionTrait,
    kind: KeyKind,
    current: u16,
) -> Result<(), DbError> {
    for (key, id) in checks_of(tx, kind).await? {
        if id != Some(current) {
            row::Entity::delete_many()
                .filter(row::Column::Key.eq(key))
                .exec(tx)
                .await?;
        }
    }
    Ok(())
}

async fn known_ids(tx: &impl ConnectionTrait, kind: KeyKind) -> Result<Vec<u16>, DbError> {
    let checks = checks_of(tx, kind).await?;
    Ok(checks.into_iter().filter_map(|(_, id)| id).collect())
}

async fn checks_of(tx: &impl ConnectionTrait, kind: KeyKind) -> Result<Vec<(String, Option<u16>)>, DbError> {
    let name = match kind {
        KeyKind::Field => KEY_CHECK,
        KeyKind::Index => INDEX_CHECK,
    };
    let rows = row::Entity::find().all(tx).await?;
    let of_kind = rows.into_iter().filter(|row| {
        row.key
            .strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    });
    let id = |value: &str| match kind {
        KeyKind::Field => SealedBytes::from_text(value)?.key_id(),
        KeyKind::Index => BlindIndex::from_text(value)?.key_id(),
    };
    Ok(of_kind
        .map(|row| {
            let id = id(&row.value);
            (row.key, id)
        })
        .collect())
}
