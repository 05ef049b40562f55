//! The use-cases that every door calls: submit, read, review, teach, retrain.
//!
//! Owns the order in which domain, model, keys and storage are asked. Knows nothing of HTTP or the command line.

mod acts;
mod audits;
mod author;
mod comparison;
mod dashboard;
mod decide;
mod gate;
mod judge;
mod learn;
mod load;
mod mistakes;
mod people;
mod privacy;
mod reading;
mod register;
mod render;
mod retrain;
mod review;
mod session;
mod shadow;
mod site_change;
mod sites;
mod submit;
mod teach;
mod transfer;
mod view;
mod vocabulary;

pub use crate::spam::{Figures, Judgement, Metrics, Refusal};
pub use acts::ActLine;
pub use audits::{Audits, Measured};
pub use author::Changed;
pub use comparison::{ChangedVerdict, Comparison};
pub use dashboard::Dashboard;
pub use decide::{Decided, OneOfMany, Saying, TakenBack};
pub use gate::Asked;
pub use judge::{Candidate, CurrentModel, Judged, in_force, links};
pub use learn::Read;
pub use load::{Chosen, Load, Predicted, Queued};
pub use mistakes::{Allowed, Arrived, Budgeted, Estimated};
pub use people::{NewPerson, Person, PersonError};
pub use privacy::{Erased, Erasure};
pub use reading::{Listing, ListingOrder};
pub use register::{Followed, InUse, Promoted, Version};
pub use retrain::{Candidate as Retrained, Promotion, RetrainError};
pub use session::Session;
pub use shadow::{CurrentShadow, ShadowSet, Shadowed};
pub use site_change::{SiteChange, SiteChanged};
pub use sites::IssuedKeys;
pub use submit::{Answered, AnsweredError, Receipt, Repeatable, Submission, Submitted};
pub use teach::{Label, Taught, Teaching};
pub use transfer::Imported;
pub use view::{AuthorBrief, Cursor, LogLine, LogRequest, ParentBrief, QueuePage, QueueRequest, ReviewItem};
pub use vocabulary::Word;

use crate::clock::Clock;
use crate::privacy::Vault;
use crate::storage::Store;

/// Everything a use-case works with. Cheap to clone; one stands behind all doors of a process.
#[derive(Clone)]
pub struct Sieve {
    pub store: Store,
    pub vault: Vault,
    pub clock: Clock,
    pub model: CurrentModel,
    pub shadow: CurrentShadow,
}
