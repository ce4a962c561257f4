//! The way from a page to the paragraph of `/help` that explains what it shows.

use lasso::message::{Direction, Status};
use leptos::prelude::*;

use crate::viewer::Viewer;

/// Where the help speaks of a status: `/help#status-deferred`.
pub fn paragraph(status: Status) -> String {
    format!("/help#status-{}", status.slug())
}

/// The part of the help that goes beyond a cause's card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    Blocked,
    Blocklist,
}

impl Beyond {
    /// For a reason of `explain`. A sender is blocked by us at our entrance, or on the way out; what another server has
    /// against the sender of a mail that we only pass on is not explained by our quotas.
    pub fn of(reason: &str, status: Status, direction: Direction) -> Option<Self> {
        let is_ours = status == Status::Refused || direction != Direction::In;
        match reason {
            "sender_blocked" | "quota_exceeded" | "policy" if is_ours => Some(Self::Blocked),
            "blocklisted_ip" => Some(Self::Blocklist),
            _ => None,
        }
    }

    pub fn href(self) -> &'static str {
        match self {
            Self::Blocked => "/help#blocked",
            Self::Blocklist => "/help#blocklist",
        }
    }

    fn label(self, viewer: Viewer) -> String {
        match self {
            Self::Blocked => viewer.words.say("help-see-blocked"),
            Self::Blocklist => viewer.words.say("help-see-blocklist"),
        }
    }
}

const LINK: &str = "print:hidden text-small text-ink-2 underline decoration-line-2 underline-offset-2 rounded-sm hover:text-ink hover:decoration-current";

/// "What this means", of a status.
#[component]
pub fn Meaning(viewer: Viewer, status: Status) -> impl IntoView {
    view! { <a href=paragraph(status) class=LINK>{viewer.words.say("help-see-status")}</a> }
}

#[component]
pub fn More(viewer: Viewer, beyond: Beyond) -> impl IntoView {
    view! { <a href=beyond.href() class=LINK>{beyond.label(viewer)}</a> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_blocks_are_explained_and_those_of_others_are_not_taken_for_them() {
        use Direction::{In, Internal, Out};
        let of = Beyond::of;
        assert_eq!(of("sender_blocked", Status::Refused, In), Some(Beyond::Blocked));
        assert_eq!(of("policy", Status::Bounced, Out), Some(Beyond::Blocked));
        assert_eq!(of("quota_exceeded", Status::Deferred, Internal), Some(Beyond::Blocked));
        assert_eq!(of("policy", Status::Bounced, In), None);
        assert_eq!(of("blocklisted_ip", Status::Deferred, In), Some(Beyond::Blocklist));
        assert_eq!(of("mailbox_full", Status::Refused, Out), None);
        assert_eq!(paragraph(Status::Deferred), "/help#status-deferred");
    }
}
