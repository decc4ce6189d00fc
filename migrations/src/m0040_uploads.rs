//! Uploads (附件): what was sent, where its objects lie in the store of files, and uploads of which only a part has
//! arrived.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// Uploads.
#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [&str; 3] = ["upload_objects", "half_uploads", "uploads"];

/// What waits for a request is found by its content, so that a file that was sent again is known, and by its age.
const INDEXES: [&str; 5] = [
    "CREATE INDEX uploads_content ON uploads (owner_id, digest) WHERE request_id IS NULL",
    "CREATE INDEX uploads_unattached ON uploads (received_at, id) WHERE request_id IS NULL",
    "CREATE INDEX uploads_request ON uploads (request_id) WHERE request_id IS NOT NULL",
    "CREATE INDEX upload_objects_upload ON upload_objects (upload_id, part)",
    "CREATE INDEX half_uploads_moved ON half_uploads (moved_at, id)",
];

/// `digest` is keyed and bound to the owner: whoever has the database alone cannot tell that somebody sent a file that
/// they know. `facts` holds what was found in it, the placeholder of a photo among them.
fn uploads() -> TableCreateStatement {
    Table::create()
        .table("uploads")
        .col(pk_uuid("id"))
        .col(uuid("owner_id"))
        .col(uuid_null("session_id"))
        .col(text("kind"))
        .col(text("state"))
        .col(text("media_type"))
        .col(big_integer("bytes"))
        .col(blob("digest"))
        .col(text_null("refusal"))
        .col(text("scan"))
        .col(blob_null("facts"))
        .col(uuid_null("request_id"))
        .col(timestamp_with_time_zone("received_at"))
        .col(big_integer("version"))
        .to_owned()
}

/// `upload_id` names an upload or a half one; `part` says which of its objects this is, `ordinal` orders pieces.
fn objects() -> TableCreateStatement {
    Table::create()
        .table("upload_objects")
        .col(pk_uuid("id"))
        .col(uuid("upload_id"))
        .col(uuid("owner_id"))
        .col(text("part"))
        .col(integer("ordinal"))
        .col(big_integer("bytes"))
        .col(blob("key"))
        .to_owned()
}

fn halves() -> TableCreateStatement {
    Table::create()
        .table("half_uploads")
        .col(pk_uuid("id"))
        .col(uuid("owner_id"))
        .col(uuid_null("session_id"))
        .col(big_integer("length"))
        .col(big_integer("arrived"))
        .col(integer("pieces"))
        .col(timestamp_with_time_zone("moved_at"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [uploads(), objects(), halves()] {
            manager.create_table(table).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
