//! What the guardian of a child answered.

use chrono::{DateTime, Utc};
use nuanxin_domain::help_request::{GuardianAnswer, GuardianRelation, SpokenMeans};
use nuanxin_domain::intake::ConsentKind;
use serde::Serialize;
use utoipa::ToSchema;

/// What a guardian answered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GuardianAnswer)]
pub struct GuardianAnswerDocument {
    /// What they are to the child.
    pub relation: GuardianRelation,
    /// How they were spoken with.
    pub means: SpokenMeans,
    /// When.
    pub at: DateTime<Utc>,
    /// To what they agreed; empty when they refused.
    pub agreed: Vec<ConsentKind>,
}

impl GuardianAnswerDocument {
    /// Shows an answer.
    pub fn of(answer: &GuardianAnswer) -> Self {
        GuardianAnswerDocument {
            relation: answer.relation,
            means: answer.means,
            at: answer.at,
            agreed: answer.agreed.clone(),
        }
    }
}
