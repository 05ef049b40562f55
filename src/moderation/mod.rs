//! The use-cases that every door calls: submit, read, review, teach, retrain.
//!
//! Owns the order in which domain, model, keys and storage are asked. Knows nothing of HTTP or the command line.

mod account;
mod acts;
mod address;
mod audits;
mod author;
mod check;
mod check_figures;
mod checks_of;
mod comparison;
mod coral;
mod dashboard;
mod decide;
mod factor;
mod foretelling;
mod forms;
mod gate;
mod import;
mod invitations;
mod judge;
mod keeping;
mod learn;
mod leaving;
mod linkbacks;
mod load;
mod mending;
mod mistakes;
mod moves;
mod naming;
mod network;
mod notify;
mod own_decisions;
mod pages;
mod people;
mod post;
mod privacy;
mod pulse;
mod reading;
mod register;
mod render;
mod reports;
mod retrain;
mod review;
mod said;
mod session;
mod shadow;
mod site_change;
mod sites;
mod submit;
mod teach;
mod tell;
mod threading;
mod transfer;
mod tries;
mod view;
mod vocabulary;
mod webhooks;

pub use crate::spam::{Figures, Judgement, Metrics, Refusal};
pub use account::{MailWish, OpenSession, PasswordChanged};
pub use acts::{ACTS, ActLine};
pub use address::{EndpointError, may_connect, parse_endpoint};
pub use audits::{Audits, Measured};
pub use author::Changed;
pub use check::{Check, Told};
pub use check_figures::{CheckFigures, Since};
pub use comparison::{ChangedVerdict, Comparison};
pub use coral::CoralRuling;
pub use dashboard::Dashboard;
pub use decide::{Decided, Many, OneOfMany, Saying, TakenBack};
pub use factor::Proposed;
pub use forms::{Filled, Floods, FormFacts};
pub use gate::Asked;
pub use import::Tally;
pub use judge::{Candidate, CurrentModel, Judged, hosts, in_force, links};
pub use learn::Read;
pub use leaving::{LeavingError, Left};
pub use linkbacks::{Linkback, Linked};
pub use load::{Chosen, Load, Predicted, Queued};
pub use mending::{Original, SaidBySite};
pub use mistakes::{Allowed, Arrived, Budgeted, Estimated};
pub use moves::{DomainError, DomainMoved, DomainPlan, PagePlan};
pub use notify::{MailedAct, ReaderLink};
pub use own_decisions::{About, OwnDecision, Standing};
pub use pages::{ClosedBy, PageState, PageTold, Teller};
pub use people::{NewPerson, Person, PersonError, Staff};
pub use post::{Outgoing, To};
pub use privacy::{Erased, Erasure};
pub use pulse::{Beat, Pulse, Settled, first_id_at};
pub use reading::{Listing, ListingOrder, OnPage};
pub use register::{Followed, InUse, Promoted, Version};
pub use render::render;
pub use reports::{Notice, Objection, Report};
pub use retrain::{Candidate as Retrained, Promotion, RetrainError};
pub use session::{LoggingIn, Session, Step};
pub use shadow::{CurrentShadow, ShadowSet, Shadowed};
pub use site_change::{SiteChange, SiteChanged};
pub use sites::IssuedKeys;
pub use submit::{Answered, AnsweredError, Receipt, Repeatable, Submission, Submitted};
pub use teach::{Label, Taught, Teaching};
pub use threading::Threaded;
pub use transfer::Imported;
pub use view::{
    AuthorBrief, Cursor, LogLine, LogRequest, ParentBrief, QueuePage, QueueRequest, ReportLine, ReviewItem,
};
pub use vocabulary::Word;
pub use webhooks::{AddedWebhook, Answer, Delivered, Delivery, WebhookAdded};

use crate::clock::Clock;
use crate::privacy::Vault;
use crate::storage::Store;
pub use crate::storage::{Foretold, Landed, Overtaken};

/// Everything a use-case works with. Cheap to clone; one stands behind all doors of a process.
#[derive(Clone)]
pub struct Sieve {
    pub store: Store,
    pub vault: Vault,
    pub clock: Clock,
    pub model: CurrentModel,
    pub shadow: CurrentShadow,
    pub floods: Floods,
}
