//! What can be pressed: a button of a form, or a link that looks like one.

use leptos::prelude::*;

/// One primary action a page; the rest is plain or quiet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    Primary,
    Plain,
    Quiet,
}

impl Look {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Primary => {
                "inline-flex items-center justify-center gap-2 min-h-9 px-3.5 rounded-lg border border-transparent bg-accent text-accent-ink font-medium whitespace-nowrap cursor-pointer hover:opacity-90"
            }
            Self::Plain => {
                "inline-flex items-center justify-center gap-2 min-h-9 px-3.5 rounded-lg border border-line-2 bg-raised text-ink font-medium whitespace-nowrap cursor-pointer hover:border-edge"
            }
            Self::Quiet => {
                "inline-flex items-center justify-center gap-2 min-h-9 px-3.5 rounded-lg border border-transparent text-ink-2 font-medium whitespace-nowrap cursor-pointer hover:text-ink"
            }
        }
    }
}

#[component]
pub fn Button(look: Look, #[prop(into)] label: String) -> impl IntoView {
    view! { <button type="submit" class=look.class()>{label}</button> }
}

#[component]
pub fn ButtonLink(
    #[prop(into)] href: String,
    look: Look,
    #[prop(into)] label: String,
    /// `prev`, `next`.
    #[prop(optional)]
    rel: Option<&'static str>,
) -> impl IntoView {
    view! { <a href=href rel=rel class=look.class()>{label}</a> }
}
