//! How much of a mail's way was seen: said aloud where something may be missing, a number where nothing is.

use std::sync::Arc;

use lasso::message::{Status, Trace};
use leptos::prelude::*;

use crate::{
    components::{
        icon::{Glyph, Icon},
        untrusted::visible,
    },
    viewer::Viewer,
};

/// `3 sur 4`; nothing for a refusal, which has no queue.
pub fn counted(viewer: Viewer, trace: &Trace) -> Option<String> {
    let words = viewer.words;
    trace.hops.first().filter(|hop| !hop.queue_id.is_empty())?;
    let (seen, expected) = (trace.completeness.hops as i64, trace.completeness.hops_expected() as i64);
    let args = [("count", expected.into()), ("seen", words.number(seen).into()), ("n", words.number(expected).into())];
    Some(words.say_with("completeness-hops", args))
}

/// What may be missing, each in a sentence. A silent host is news as long as it may have something to tell.
#[component]
pub fn Doubts(viewer: Viewer, trace: Arc<Trace>) -> AnyView {
    let words = viewer.words;
    let completeness = &trace.completeness;
    let is_open = trace.deliveries.is_empty()
        || trace.deliveries.iter().any(|delivery| !delivery.status.is_final() || delivery.status == Status::Unknown)
        || !completeness.out_of_sight.is_empty();
    let mut doubts = Vec::new();
    if completeness.starts_before_log {
        doubts.push(words.say("completeness-head"));
    }
    for relay in &completeness.out_of_sight {
        doubts.push(words.say_with("completeness-out-of-sight", [("relay", visible(relay).into())]));
    }
    for (host, at) in completeness.silent.iter().filter(|_| is_open) {
        let args = [("host", visible(host).into()), ("since", viewer.since(*at).into())];
        doubts.push(words.say_with("completeness-silent", args));
    }
    if doubts.is_empty() {
        return ().into_any();
    }
    let doubts = doubts
        .into_iter()
        .map(|text| {
            view! {
                <li class="flex gap-2 items-start">
                    <span class="text-wait"><Glyph icon=Icon::Alert class="size-4 mt-0.5"/></span>
                    <span class="min-w-0 text-pretty wrap-anywhere">{text}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section aria-label=words.say("completeness-title") class="rounded-card bg-wait-wash px-4 py-3 mb-5 min-w-0">
            <ul class="grid gap-1.5">{doubts}</ul>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use lasso::message::Completeness;

    use super::*;
    use crate::samples::{a_deferred_trace, a_trace, french};

    const SILENT_SINCE: i64 = crate::samples::NOW - 344 * 60_000_000;

    fn said(trace: Trace) -> String {
        Owner::new_root(None).with(|| view! { <Doubts viewer=french() trace=Arc::new(trace)/> }.to_html())
    }

    #[test]
    fn a_silent_host_is_news_while_it_may_have_something_to_tell() {
        let silent =
            Completeness { hops: 2, silent: vec![("mx1".to_owned(), SILENT_SINCE)], ..Completeness::default() };
        let waiting = Trace { completeness: silent.clone(), ..a_deferred_trace() };
        assert!(said(waiting).contains("mx1 est muet depuis 09:41"));
        assert!(!said(Trace { completeness: silent, ..a_trace() }).contains("<section"));
    }

    #[test]
    fn what_was_not_seen_is_counted_and_named() {
        let out_of_sight = vec!["<b>.example[10.0.0.5]:25".to_owned()];
        let completeness = Completeness { hops: 3, out_of_sight, starts_before_log: true, ..Completeness::default() };
        let trace = Trace { completeness, ..a_trace() };
        assert_eq!(counted(french(), &trace).as_deref(), Some("3\u{a0}sur\u{a0}4"));
        let text = said(trace);
        assert!(text.contains("&lt;b&gt;.example") && text.contains("Le début manque"), "{text}");
        assert!(!said(a_trace()).contains("<section"));
    }
}
