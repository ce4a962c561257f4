//! A mail's recipients, each with its branch: the worst open, more folded, and of very many a hundred at a time.

use std::sync::Arc;

use lasso::message::{Delivery, MessageId, Trace};
use leptos::prelude::*;

use crate::{
    components::{
        button::{Button, ButtonLink, Look},
        timeline::Branch,
        untrusted::visible,
    },
    viewer::Viewer,
};

/// How many are open before the rest is folded.
const OPEN: usize = 10;
/// On one page.
const PAGE: usize = 100;
/// Steps drawn on one page, shared by its recipients: a list's mail retried for days has ten thousands.
const STEPS: usize = 600;

/// Which recipients of a mail to many are shown: what the URL of a trace carries beside the id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// A part of their address, trimmed; empty is all of them.
    pub to: String,
    /// How many stand before the first that is shown.
    pub after: usize,
}

impl Wanted {
    /// Reads the pairs of a query string (`to, after`). What is not understood is left out.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut wanted = Self::default();
        for (name, value) in pairs {
            match name {
                "to" => wanted.to = value.trim().chars().filter(|c| !c.is_control()).take(500).collect(),
                "after" => wanted.after = value.parse().unwrap_or(0),
                _ => {}
            }
        }
        wanted
    }

    fn url(&self, id: MessageId) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if !self.to.is_empty() {
            query.append_pair("to", &self.to);
        }
        if self.after > 0 {
            query.append_pair("after", &self.after.to_string());
        }
        let query = query.finish();
        if query.is_empty() { format!("/messages/{id}") } else { format!("/messages/{id}?{query}") }
    }

    /// The recipients of this page, how many stand before them, and how many are found in all.
    pub(crate) fn page<'a>(&self, trace: &'a Trace) -> (Vec<&'a Delivery>, usize, usize) {
        let to = self.to.to_lowercase();
        let holds = |address: &str| address.to_lowercase().contains(&to);
        let is_found = |delivery: &&Delivery| {
            to.is_empty() || holds(&delivery.to) || delivery.orig_to.as_deref().is_some_and(holds)
        };
        let found: Vec<&Delivery> = trace.deliveries.iter().filter(is_found).collect();
        let after = if self.after < found.len() { self.after } else { 0 };
        (found.iter().copied().skip(after).take(PAGE).collect(), after, found.len())
    }
}

#[component]
pub fn Recipients(viewer: Viewer, trace: Arc<Trace>, wanted: Wanted) -> AnyView {
    let words = viewer.words;
    let (page, after, found) = wanted.page(&trace);
    let steps = (STEPS / page.len().max(1)).max(6);
    let branch = |delivery: &&Delivery| {
        let delivery = (*delivery).clone();
        view! { <Branch viewer trace=trace.clone() delivery steps/> }
    };
    let (open, folded) = page.split_at(page.len().min(OPEN));
    let open = open.iter().map(branch).collect_view();
    let folded = (!folded.is_empty()).then(|| {
        let n = folded.len() as i64;
        let label = words.say_with("see-more-recipients", [("count", n.into()), ("n", words.number(n).into())]);
        view! {
            <details class="mt-2">
                <summary class="w-max max-w-full py-1 text-accent font-medium hover:underline">{label}</summary>
                {folded.iter().map(branch).collect_view()}
            </details>
        }
    });
    let find = (trace.deliveries.len() > PAGE || !wanted.to.is_empty()).then(|| {
        let shown = (after, page.len(), found);
        view! { <Finder viewer id=trace.id wanted=wanted.clone() shown all=trace.deliveries.len()/> }
    });
    view! { {find} {open} {folded} }.into_any()
}

/// Finds one among very many, and turns their pages. `shown`: how many stand before the page, on it, and are found in all.
#[component]
fn Finder(viewer: Viewer, id: MessageId, wanted: Wanted, shown: (usize, usize, usize), all: usize) -> AnyView {
    let words = viewer.words;
    let number = |n: usize| words.number(n as i64);
    let (after, here, found) = shown;
    let span = [
        ("count", (found as i64).into()),
        ("first", number(after + 1).into()),
        ("last", number(after + here).into()),
        ("found", number(found).into()),
        ("all", number(all).into()),
        ("text", visible(&wanted.to).into()),
    ];
    let told = match (found, wanted.to.is_empty()) {
        (0, _) => "recipients-none",
        (_, true) => "recipients-shown",
        (_, false) => "recipients-found",
    };
    let turn = |after: usize| Wanted { after, ..wanted.clone() }.url(id);
    let previous = (after > 0).then(|| turn(after.saturating_sub(PAGE)));
    let next = (after + here < found).then(|| turn(after + here));
    let everybody = (!wanted.to.is_empty()).then(|| Wanted::default().url(id));
    view! {
        <div class="mt-5 grid gap-2.5">
            <form method="get" action=format!("/messages/{id}") role="search" class="flex gap-2 min-w-0 print:hidden">
                <label class="sr-only" for="to">{words.say("recipients-find")}</label>
                <input
                    id="to" type="search" name="to" value=wanted.to.clone() maxlength="500" autocomplete="off" spellcheck="false"
                    placeholder=words.say("recipients-find")
                    class="grow min-w-0 h-9 px-3 border border-edge rounded-lg bg-raised text-ink placeholder:text-ink-3"
                />
                <Button look=Look::Plain label=words.say("search-submit")/>
            </form>
            <div class="flex flex-wrap items-center gap-2">
                <p class="text-small text-ink-2 tabular-nums mr-auto" role="status">{words.say_with(told, span)}</p>
                {everybody.map(|href| view! { <ButtonLink href look=Look::Quiet label=words.say("recipients-everybody")/> })}
                {previous.map(|href| view! { <ButtonLink href look=Look::Plain label=words.say("recipients-before") rel="prev"/> })}
                {next.map(|href| view! { <ButtonLink href look=Look::Plain label=words.say("recipients-after") rel="next"/> })}
            </div>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_the_same_recipients() {
        let wanted = Wanted { to: "zoë+1@a.example".into(), after: 200 };
        let url = wanted.url(MessageId([7; 16]));
        assert_eq!(url, "/messages/07070707070707070707070707070707?to=zo%C3%AB%2B1%40a.example&after=200");
        let pairs: Vec<_> =
            form_urlencoded::parse(url.split_once('?').map_or("", |(_, query)| query).as_bytes()).collect();
        assert_eq!(Wanted::from_pairs(pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref()))), wanted);
        assert_eq!(Wanted::from_pairs([("after", "-1"), ("x", "y")]), Wanted::default());
    }
}
