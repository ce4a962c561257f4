//! Outcomes: icon, word and colour, never one of them alone.

use lasso::message::Status;
use leptos::prelude::*;

use crate::{
    components::icon::{Glyph, Icon},
    viewer::Viewer,
};

/// The colour of an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Ok,
    Wait,
    Bad,
    /// Refused: the red of bounced, as an outline.
    Edge,
    Held,
    Quiet,
    /// Thrown away without telling anybody: the loudest.
    Loud,
}

impl Tone {
    pub fn of(status: Status) -> Self {
        match status {
            Status::Delivered => Self::Ok,
            Status::Deferred => Self::Wait,
            Status::Bounced | Status::Expired => Self::Bad,
            Status::Refused => Self::Edge,
            Status::Held => Self::Held,
            Status::Discarded => Self::Loud,
            Status::Queued | Status::Unknown => Self::Quiet,
        }
    }

    /// Ink on its wash.
    pub(crate) fn wash(self) -> &'static str {
        match self {
            Self::Ok => "text-ok bg-ok-wash",
            Self::Wait => "text-wait bg-wait-wash",
            Self::Bad => "text-bad bg-bad-wash",
            Self::Edge => "text-bad ring-1 ring-inset ring-bad/45",
            Self::Held => "text-held bg-held-wash",
            Self::Quiet => "text-quiet bg-quiet-wash",
            Self::Loud => "text-paper bg-bad",
        }
    }

    /// The full colour, for the dots of a timeline.
    pub(crate) fn dot(self) -> &'static str {
        match self {
            Self::Ok => "bg-ok",
            Self::Wait => "bg-wait",
            Self::Bad | Self::Loud => "bg-bad",
            Self::Edge => "bg-paper ring-2 ring-inset ring-bad",
            Self::Held => "bg-held",
            Self::Quiet => "bg-quiet",
        }
    }
}

pub fn icon_of(status: Status) -> Icon {
    match status {
        Status::Delivered => Icon::Check,
        Status::Deferred => Icon::Clock,
        Status::Bounced => Icon::Cross,
        Status::Expired => Icon::Hourglass,
        Status::Refused => Icon::Ban,
        Status::Held => Icon::Pause,
        Status::Discarded => Icon::Trash,
        Status::Queued => Icon::Dots,
        Status::Unknown => Icon::Question,
    }
}

#[component]
pub fn Badge(
    tone: Tone,
    icon: Icon,
    #[prop(into)] text: String,
    /// What there is to say besides, on hover.
    #[prop(default = None)]
    title: Option<String>,
) -> AnyView {
    const SHAPE: &str = "inline-flex items-center gap-1.5 min-h-6 pl-1.5 pr-2 rounded-md text-tiny font-medium whitespace-nowrap tabular-nums";
    view! { <span class=format!("{SHAPE} {}", tone.wash()) title=title><Glyph icon class="size-3.5"/>{text}</span> }
        .into_any()
}

/// A status in full words: `Non remis, temporaire`.
#[component]
pub fn StatusBadge(viewer: Viewer, status: Status) -> impl IntoView {
    let text = viewer.words.say(&format!("status-{}", status.slug()));
    view! { <Badge tone=Tone::of(status) icon=icon_of(status) text/> }
}

/// The outcome of a row: the worst status first, `Différé · 3/4` where recipients differ, all the counts on hover.
#[component]
pub fn OutcomeBadge(viewer: Viewer, statuses: Vec<(Status, usize)>) -> impl IntoView {
    let words = viewer.words;
    let total: usize = statuses.iter().map(|(_, n)| n).sum();
    let (status, count) = statuses.first().copied().unwrap_or((Status::Queued, 0));
    let mut word = words.say(&format!("status-{}-short", status.slug()));
    if count < total {
        word = format!("{word}\u{a0}·\u{a0}{count}/{total}");
    }
    let title = (statuses.len() > 1).then(|| counts(viewer, &statuses));
    view! { <Badge tone=Tone::of(status) icon=icon_of(status) text=word title/> }
}

/// `3 remis, 1 différé`
pub fn counts(viewer: Viewer, statuses: &[(Status, usize)]) -> String {
    statuses
        .iter()
        .rev()
        .map(|&(status, n)| {
            let n = n as i64;
            let (key, number) = (format!("status-{}-count", status.slug()), viewer.words.number(n));
            viewer.words.say_with(&key, [("count", n.into()), ("n", number.into())])
        })
        .collect::<Vec<_>>()
        .join(", ")
}
