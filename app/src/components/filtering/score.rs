//! A score against its threshold: the numbers, and a scale that shows how near it came.

use lasso::verdict::Points;
use leptos::prelude::*;

use super::why::out_of;
use crate::viewer::Viewer;

/// Where something stands on the scale, in percent of its width.
struct Scale {
    from: f64,
    to: f64,
}

impl Scale {
    fn of(score: Points, threshold: Points) -> Self {
        let (low, high) =
            (score.value().min(threshold.value()).min(0.0), score.value().max(threshold.value()).max(0.0));
        let room = (high - low).max(1.0) * 0.1;
        // beyond the threshold there is always something, and before zero where there are scores
        Self { from: if low < 0.0 { low - room / 2.0 } else { low }, to: high + room }
    }

    fn at(&self, points: Points) -> f64 {
        (points.value() - self.from) / (self.to - self.from) * 100.0
    }
}

/// A hundredth of a percent is finer than any screen.
pub(super) fn percent(value: f64) -> String {
    format!("{:.2}%", value.clamp(0.0, 100.0))
}

/// A word under a place of the scale stays inside the picture.
fn anchor(at: f64) -> &'static str {
    match at {
        at if at < 4.0 => "start",
        at if at > 94.0 => "end",
        _ => "middle",
    }
}

/// Nearer than this, in percent, two words under the scale would touch on a phone.
const APART: f64 = 22.0;

#[component]
pub fn Score(
    viewer: Viewer,
    score: Points,
    threshold: Points,
    /// Whether the filter asked for something: then a score below the threshold is no good sign either.
    is_asked: bool,
) -> AnyView {
    let words = viewer.words;
    let distance = Points((threshold.0 - score.0).abs());
    let distance = words.points(distance);
    let stands = match score.cmp(&threshold) {
        std::cmp::Ordering::Less => words.say_with("filtering-under", [("n", distance.into())]),
        std::cmp::Ordering::Equal => words.say("filtering-at"),
        std::cmp::Ordering::Greater => words.say_with("filtering-over", [("n", distance.into())]),
    };
    view! {
        <div class="mt-2 break-inside-avoid">
            <p class="flex flex-wrap items-baseline justify-between gap-x-3 tabular-nums">
                <span class="text-heading font-semibold tracking-tight">{out_of(viewer, score, Some(threshold))}</span>
                <span class="text-small text-ink-2">{stands}</span>
            </p>
            {drawing(viewer, score, threshold, is_asked)}
        </div>
    }
    .into_any()
}

/// Percentages, not a `viewBox`: the words under the scale keep their size at every width. What it shows stands above it in words.
fn drawing(viewer: Viewer, score: Points, threshold: Points, is_asked: bool) -> AnyView {
    let scale = Scale::of(score, threshold);
    let (zero, here, limit) = (scale.at(Points(0)), scale.at(score), scale.at(threshold));
    let paint = match (score >= threshold, is_asked) {
        (true, _) => "fill-bad",
        (false, true) => "fill-wait",
        (false, false) => "fill-ok",
    };
    let limit_word = viewer.words.say_with("filtering-threshold", [("n", viewer.words.points(threshold).into())]);
    let zero_word = ((limit - zero).abs() > APART).then(|| {
        view! { <text x=percent(zero) y="32" text-anchor=anchor(zero) class="fill-ink-3 forced-colors:fill-[CanvasText]">"0"</text> }
    });
    let is_below_zero = score.0 < 0;
    view! {
        <svg class="block w-full h-9 mt-1.5 text-tiny overflow-visible" aria-hidden="true" focusable="false">
            <rect x="0" y="6" width="100%" height="8" rx="2" class="fill-sunken stroke-line-2 forced-colors:fill-[Canvas] forced-colors:stroke-[CanvasText]"/>
            <rect x=percent(limit) y="6" width=percent(100.0 - limit) height="8" class="fill-bad-wash stroke-line-2 forced-colors:fill-[Canvas] forced-colors:stroke-[CanvasText]"/>
            <rect
                x=percent(zero.min(here)) y="6" width=percent((here - zero).abs()) height="8"
                class=format!("{paint} forced-colors:fill-[Highlight]")
            />
            {is_below_zero.then(|| view! {
                <line x1=percent(zero) x2=percent(zero) y1="3" y2="17" class="stroke-ink-3 forced-colors:stroke-[CanvasText]"/>
            })}
            <line x1=percent(limit) x2=percent(limit) y1="1" y2="19" stroke-width="2" class="stroke-bad forced-colors:stroke-[CanvasText]"/>
            <line x1=percent(here) x2=percent(here) y1="2" y2="18" stroke-width="3" stroke-linecap="round" class="stroke-ink forced-colors:stroke-[CanvasText]"/>
            {zero_word}
            <text x=percent(limit) y="32" text-anchor=anchor(limit) class="fill-ink-3 forced-colors:fill-[CanvasText]">{limit_word}</text>
        </svg>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_inside_the_picture_whatever_the_score() {
        let places = |score: i64, threshold: i64| {
            let scale = Scale::of(Points(score), Points(threshold));
            [0, score, threshold].map(|points| scale.at(Points(points)))
        };
        for (score, threshold) in
            [(2_200, 15_000), (-8_000, 15_000), (150_000, 5_000), (0, 0), (-1, -5_000), (1_000_000_000, 1)]
        {
            for at in places(score, threshold) {
                assert!((0.0..=100.0).contains(&at), "{score} of {threshold}: {at}");
            }
        }
        let [zero, score, threshold] = places(-8_000, 15_000);
        assert!(score < zero && zero < threshold);
    }
}
