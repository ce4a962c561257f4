//! What the filter found and decided: a sentence, the score against its threshold, the tests that made it, who the sender proved to be.

pub mod checks;
pub mod score;
pub mod weights;
pub mod why;

use std::sync::Arc;

use lasso::{
    message::{Category, Trace},
    verdict::{Action, Detail, Scan},
};
use leptos::prelude::*;

use self::{
    checks::Checks,
    score::Score,
    weights::Weights,
    why::{Fate, deciding, in_sentence, outcome, points, why},
};
use crate::{
    components::{
        badge::{Badge, Tone},
        icon::Icon,
        rich::Rich,
        when::When,
    },
    viewer::Viewer,
};

/// Whether the filter, or what stands in front of it, is why the mail did not simply go on: then this is read before its way.
pub fn is_foremost(trace: &Trace) -> bool {
    matches!(
        trace.category,
        Category::Spam
            | Category::Phishing
            | Category::Virus
            | Category::Banned
            | Category::Content
            | Category::Greylisted
            | Category::Quota
            | Category::Pending
    )
}

#[component]
pub fn Filtering(viewer: Viewer, trace: Arc<Trace>) -> AnyView {
    let words = viewer.words;
    let first = deciding(&trace).map(|scan| view! { <ScanView viewer scan=scan.clone() detail=trace.detail/> });
    let others = others(viewer, &trace);
    let kept_back = (trace.detail == Detail::Family && !trace.scans.is_empty())
        .then(|| view! { <p class="mt-2 text-small text-ink-3">{words.say("filtering-families-only")}</p> });
    view! {
        <section aria-labelledby="filtering" class="mb-7">
            <h2 id="filtering" class="font-semibold mb-1.5 scroll-mt-4">{words.say("filtering-title")}</h2>
            <p class="max-w-[68ch] text-pretty"><Rich text=why(viewer, &trace)/></p>
            {first}
            {others}
            {kept_back}
            <Checks viewer trace/>
        </section>
    }
    .into_any()
}

/// The scans beside the one that decided, each folded under a line that says what it came to.
fn others(viewer: Viewer, trace: &Trace) -> AnyView {
    let decided = deciding(trace);
    trace
        .scans
        .iter()
        .filter(|scan| decided.is_none_or(|decided| !std::ptr::eq(decided, *scan)))
        .map(|scan| {
            let again = scan.is_rescan.then(|| {
                view! { <span class="inline-block whitespace-nowrap rounded-md bg-quiet-wash text-quiet px-1.5 py-0.5 text-tiny font-medium">{viewer.words.say("filtering-rescan")}</span> }
            });
            let scan = scan.clone();
            view! {
                <details class="mt-3 rounded-card border border-line px-3.5 py-2 min-w-0">
                    <summary class="py-0.5 text-small">
                        <When viewer at=scan.at text=viewer.moment(scan.at)/> " · "
                        <span class="font-medium">{why::brief(viewer, &scan)}</span> " " {again}
                    </summary>
                    <ScanBody viewer scan detail=trace.detail/>
                </details>
            }
        })
        .collect_view()
        .into_any()
}

/// One scan: who made it and when, what it asked for, and why.
#[component]
fn ScanView(viewer: Viewer, scan: Scan, detail: Detail) -> AnyView {
    let fate = Fate::of(&scan);
    let (tone, icon) = face(fate);
    view! {
        <div class="mt-3 rounded-card border border-line bg-raised px-4 py-3 min-w-0">
            <h3 class="flex flex-wrap items-center gap-x-2.5 gap-y-1">
                <span class="font-semibold">{viewer.words.say(&format!("filter-{}", scan.filter.slug()))}</span>
                <Badge tone icon text=outcome(viewer, &scan)/>
                <span class="text-small text-ink-3 font-normal"><When viewer at=scan.at text=viewer.moment(scan.at)/></span>
            </h3>
            <ScanBody viewer scan detail/>
        </div>
    }
    .into_any()
}

#[component]
fn ScanBody(viewer: Viewer, scan: Scan, detail: Detail) -> AnyView {
    let words = viewer.words;
    let asked = (scan.action != Action::NoAction).then(|| {
        let action = words.say(&format!("filter-action-{}", scan.action.slug()));
        let effect = words.say(&format!("filter-effect-{}", scan.effect.slug()));
        let asked =
            words.say_with("filtering-asked", [("action", in_sentence(&action).into()), ("effect", effect.into())]);
        view! { <p class="mt-1 text-small text-ink-2">{asked}</p> }
    });
    let again = scan
        .is_rescan
        .then(|| view! { <p class="mt-1 text-small text-ink-2">{words.say("filtering-rescan-note")}</p> });
    let score = match (scan.score, scan.threshold) {
        (Some(score), Some(threshold)) => {
            view! { <Score viewer score threshold is_asked=scan.action != Action::NoAction/> }.into_any()
        }
        (Some(score), None) => {
            view! { <p class="mt-2 font-medium tabular-nums">{points(viewer, score)}</p> }.into_any()
        }
        (None, _) => view! { <p class="mt-2 text-small text-ink-3">{words.say("filtering-no-score")}</p> }.into_any(),
    };
    view! {
        {asked}
        {again}
        {score}
        <Weights viewer scan detail/>
    }
    .into_any()
}

fn face(fate: Fate) -> (Tone, Icon) {
    match fate {
        Fate::Accepted => (Tone::Ok, Icon::Check),
        Fate::Ignored => (Tone::Wait, Icon::Alert),
        Fate::Tagged => (Tone::Wait, Icon::Ticket),
        Fate::SentBack => (Tone::Wait, Icon::Clock),
        Fate::Held => (Tone::Held, Icon::Pause),
        Fate::Discarded => (Tone::Loud, Icon::Trash),
        Fate::Refused => (Tone::Edge, Icon::Ban),
    }
}
