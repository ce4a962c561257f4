//! What became of the mail over time: recipients by outcome, an hour, six hours or a day at a time.

use lasso::{
    dashboard::{Dashboard, Outcome, Outcomes},
    message::{Micros, Period, SECOND},
};
use leptos::prelude::*;

use crate::{
    components::chart::{Bar, Paint, Series, StackedBars},
    viewer::Viewer,
};

const HOUR: Micros = 3600 * SECOND;

fn paint(outcome: Outcome) -> Paint {
    match outcome {
        Outcome::Delivered => Paint::Ok,
        Outcome::Waiting => Paint::Wait,
        Outcome::Failed => Paint::Bad,
        Outcome::Refused => Paint::Edge,
        Outcome::Unknown => Paint::Quiet,
    }
}

/// Hours in one bar: some thirty to fifty bars.
fn step(period: Period) -> i64 {
    match period {
        Period::Hours48 => 1,
        Period::Days7 => 6,
        _ => 24,
    }
}

/// The hours in blocks of the viewer's calendar, to the end of this hour; empty blocks are there too.
fn blocks(viewer: Viewer, dashboard: &Dashboard, hours: i64) -> Vec<(Micros, Micros, Outcomes)> {
    let mut blocks: Vec<(Micros, Micros, Outcomes)> = Vec::new();
    let mut counted = dashboard.hours.iter().peekable();
    let mut last = None;
    let mut at = dashboard.since.div_euclid(HOUR) * HOUR;
    while at <= viewer.now {
        let block = viewer.block(at, hours);
        if last != Some(block) {
            blocks.push((at, at, Outcomes::default()));
            last = Some(block);
        }
        let (_, to, outcomes) = blocks.last_mut().expect("one was pushed just now");
        *to = at + HOUR;
        while let Some((_, found)) = counted.next_if(|(hour, _)| *hour <= at) {
            outcomes.add_all(*found);
        }
        at += HOUR;
    }
    // a clock that runs ahead of ours is still counted
    if let Some((_, _, outcomes)) = blocks.last_mut() {
        for (_, found) in counted {
            outcomes.add_all(*found);
        }
    }
    blocks
}

#[component]
pub fn OutcomesOverTime(viewer: Viewer, dashboard: Dashboard, period: Period) -> AnyView {
    let words = viewer.words;
    let hours = step(period);
    let total = dashboard.outcomes();
    // what did not happen needs no column
    let shown: Vec<Outcome> =
        Outcome::ALL.into_iter().filter(|outcome| *outcome == Outcome::Delivered || total.of(*outcome) > 0).collect();
    let series = shown
        .iter()
        .map(|outcome| Series { name: words.say(&format!("outcome-{}", outcome.slug())), paint: paint(*outcome) })
        .collect();
    let bars: Vec<Bar> = blocks(viewer, &dashboard, hours)
        .into_iter()
        .map(|(from, to, outcomes)| {
            let day = viewer.short_day(from);
            let (name, tick) = match hours {
                1 => (format!("{day} {}", viewer.hour(from)), format!("{day} {}", viewer.hour(from))),
                6 => (format!("{day} {}–{}", viewer.hour(from), viewer.hour(to)), day),
                _ => (day.clone(), day),
            };
            Bar { from, to, name, tick, parts: shown.iter().map(|outcome| outcomes.of(*outcome)).collect() }
        })
        .collect();
    let caption = words.say(&format!("outcomes-title-{}", period.slug()));
    let most = bars.iter().max_by_key(|bar| bar.parts.iter().sum::<i64>());
    let summary = most.map_or_else(String::new, |bar| {
        let n = bar.parts.iter().sum::<i64>();
        let recipients = words.say_with("recipients", [("count", n.into()), ("n", words.number(n).into())]);
        words.say_with("outcomes-most", [("recipients", recipients.into()), ("when", bar.name.clone().into())])
    });
    view! {
        <section class="mb-8">
            <div class="flex flex-wrap items-baseline justify-between gap-x-4 mb-2">
                <h2 class="text-base font-semibold">{caption.clone()}</h2>
                <p class="text-tiny text-ink-3">{summary.clone()}</p>
            </div>
            <StackedBars viewer id="outcomes" caption summary series bars/>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{NOW, a_dashboard, french};

    #[test]
    fn every_recipient_is_in_one_bar_and_bars_follow_each_other() {
        for hours in [1, 6, 24] {
            let dashboard = a_dashboard();
            let blocks = blocks(french(), &dashboard, hours);
            let sum: i64 = blocks.iter().map(|(.., outcomes)| outcomes.sum()).sum();
            assert_eq!(sum, dashboard.hours.iter().map(|(_, outcomes)| outcomes.sum()).sum::<i64>());
            assert_eq!(blocks[0].0, dashboard.since);
            assert!(blocks.windows(2).all(|pair| pair[0].1 == pair[1].0), "no gap");
            assert!(blocks.last().is_some_and(|(from, to, _)| *from <= NOW && NOW < *to));
        }
    }
}
