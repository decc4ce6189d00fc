use proptest::prelude::*;
use sea_orm::{ConnectionTrait, Statement};
use serde::Deserialize;

use super::*;
use crate::testing::TestDatabase;

const NAME: FieldName = FieldName::new("people.name");
const PHONE: FieldName = FieldName::new("people.phone");

fn row(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

#[test]
fn a_value_opens_only_in_its_own_row_and_column() {
    let ring = KeyRing::generate();
    let sealed = ring.seal_text(NAME, row(1), "李建国");
    assert_eq!(ring.open_text(NAME, row(1), &sealed).unwrap().expose(), "李建国");
    assert_eq!(ring.open(NAME, row(2), &sealed), Err(OpenError::Tampered(NAME)));
    assert_eq!(ring.open(PHONE, row(1), &sealed), Err(OpenError::Tampered(PHONE)));
}

#[test]
fn one_changed_bit_anywhere_is_noticed() {
    let ring = KeyRing::generate();
    let sealed = ring.seal(NAME, row(1), b"secret");
    for bit in 0..sealed.0.len() * 8 {
        let mut changed = sealed.clone();
        changed.0[bit / 8] ^= 1 << (bit % 8);
        assert!(ring.open(NAME, row(1), &changed).is_err(), "bit {bit}");
    }
    for length in 0..sealed.0.len() {
        assert!(
            ring.open(NAME, row(1), &SealedBytes(sealed.0[..length].to_vec()))
                .is_err()
        );
    }
}

#[test]
fn a_key_that_the_ring_does_not_hold_is_named() {
    let ring = KeyRing::generate();
    let mut sealed = ring.seal(NAME, row(1), b"x");
    sealed.0[..2].copy_from_slice(&9u16.to_be_bytes());
    let error = ring.open(NAME, row(1), &sealed).unwrap_err();
    assert_eq!(
        error,
        OpenError::UnknownKey {
            field: NAME,
            key_id: 9
        }
    );
    assert_eq!(
        error.to_string(),
        "people.name: sealed with key 9, which the key ring does not hold"
    );
}

#[test]
fn the_same_text_sealed_twice_looks_different() {
    let ring = KeyRing::generate();
    assert_ne!(ring.seal(NAME, row(1), b"x"), ring.seal(NAME, row(1), b"x"));
}

#[test]
fn debug_output_shows_nothing() {
    let ring = KeyRing::generate();
    let sealed = ring.seal_text(NAME, row(1), "李建国");
    assert_eq!(
        format!("{sealed:?} {:?}", ring.open(NAME, row(1), &sealed).unwrap()),
        "*** ***"
    );
}

#[test]
fn json_of_another_form_is_an_error_and_no_panic() {
    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Contact {
        numbers: Vec<String>,
    }
    let ring = KeyRing::generate();
    let contact = Contact {
        numbers: vec!["13800005678".to_owned()],
    };
    let sealed = ring.seal_json(PHONE, row(1), &contact);
    assert_eq!(
        ring.open_json::<Contact>(PHONE, row(1), &sealed)
            .unwrap()
            .expose(),
        &contact
    );
    assert_eq!(
        ring.open_json::<u8>(PHONE, row(1), &sealed).unwrap_err(),
        OpenError::Form(PHONE)
    );
}

#[tokio::test]
async fn a_sealed_value_and_a_blind_index_survive_both_databases() {
    let ring = KeyRing::generate();
    for test in TestDatabase::all_backends().await {
        let backend = test.database.backend();
        let bytes = if backend == sea_orm::DbBackend::Sqlite {
            "BLOB"
        } else {
            "BYTEA"
        };
        let tx = test.database.write_tx().await.unwrap();
        tx.execute_unprepared(&format!("CREATE TABLE probe (a {bytes}, b {bytes}, c {bytes})"))
            .await
            .unwrap();
        let (sealed, index) = (
            ring.seal(NAME, row(1), b"x"),
            ring.blind_index(PHONE, "13800005678"),
        );
        let values: [sea_orm::Value; 3] = [
            sealed.clone().into(),
            index.clone().into(),
            Option::<SealedBytes>::None.into(),
        ];
        let sql = "INSERT INTO probe VALUES ($1, $2, $3)";
        tx.execute_raw(Statement::from_sql_and_values(backend, sql, values))
            .await
            .unwrap();
        let row = tx
            .query_one_raw(Statement::from_sql_and_values(
                backend,
                "SELECT a, b, c FROM probe WHERE b = $1",
                [index.clone().into()],
            ))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(row.try_get::<SealedBytes>("", "a").unwrap(), sealed);
        assert_eq!(
            row.try_get::<crate::blind_index::BlindIndex>("", "b").unwrap(),
            index
        );
        assert_eq!(row.try_get::<Option<SealedBytes>>("", "c").unwrap(), None);
    }
}

proptest! {
    #[test]
    fn whatever_is_sealed_opens_again(bytes in proptest::collection::vec(any::<u8>(), 0..2_000), id: u128) {
        let ring = KeyRing::generate();
        let sealed = ring.seal(NAME, row(id), &bytes);
        prop_assert_eq!(ring.open(NAME, row(id), &sealed).unwrap().into_exposed(), bytes);
    }

    #[test]
    fn arbitrary_stored_bytes_never_open_and_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(KeyRing::generate().open(NAME, row(1), &SealedBytes(bytes)).is_err());
    }
}
