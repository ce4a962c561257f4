//! Small charts, drawn on the server: data in, SVG out. No text inside, for it would shrink with the picture on a phone; what a chart
//! says stands in a table beside it.

use leptos::prelude::*;

use crate::{
    components::listing::{Head, Over},
    viewer::Viewer,
};

/// How a series is painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    Ok,
    Wait,
    Bad,
    /// The red of `Bad`, as an outline.
    Edge,
    Quiet,
    Accent,
}

impl Paint {
    fn class(self) -> &'static str {
        match self {
            Self::Ok => "fill-ok",
            Self::Wait => "fill-wait",
            Self::Bad => "fill-bad",
            Self::Edge => "fill-bad-wash stroke-bad/60",
            Self::Quiet => "fill-quiet/60",
            Self::Accent => "fill-accent",
        }
    }
}

/// What is counted: its name and its colour.
#[derive(Clone, Debug)]
pub struct Series {
    pub name: String,
    pub paint: Paint,
}

/// One bar of a stack: where it stands on an axis of any unit, what it is called, and how much of each series it holds.
#[derive(Clone, Debug)]
pub struct Bar {
    pub from: i64,
    pub to: i64,
    pub name: String,
    /// The same in a word or two, for the axis.
    pub tick: String,
    pub parts: Vec<i64>,
}

impl Bar {
    fn sum(&self) -> i64 {
        self.parts.iter().sum()
    }
}

/// Of the picture's own units.
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 100.0;

/// Bars along an axis, each a stack of the series, the first one at the bottom. `id` is unique on the page; `caption` names the
/// chart and its table, `summary` is the chart in a sentence.
#[component]
pub fn StackedBars(
    viewer: Viewer,
    #[prop(into)] id: String,
    caption: String,
    summary: String,
    series: Vec<Series>,
    bars: Vec<Bar>,
    /// How tall the picture is, as a class.
    #[prop(default = "h-36")]
    height: &'static str,
) -> AnyView {
    let words = viewer.words;
    let most = bars.iter().map(Bar::sum).max().unwrap_or(0).max(1) as f64;
    let (first, last) = (bars.first().map_or(0, |bar| bar.from), bars.last().map_or(1, |bar| bar.to));
    let x = |at: i64| (at - first) as f64 / (last - first).max(1) as f64 * WIDTH;
    let drawn = bars
        .iter()
        .filter(|bar| bar.sum() > 0)
        .map(|bar| {
            let told: Vec<String> = series
                .iter()
                .zip(&bar.parts)
                .filter(|(_, part)| **part > 0)
                .map(|(series, part)| format!("{}\u{a0}: {}", series.name, words.number(*part)))
                .collect();
            let (left, right) = (x(bar.from), x(bar.to));
            let gap = ((right - left) * 0.15).min(3.0);
            let mut top = HEIGHT;
            let parts = series
                .iter()
                .zip(&bar.parts)
                .filter(|(_, part)| **part > 0)
                .map(|(series, part)| {
                    let height = *part as f64 / most * HEIGHT;
                    top -= height;
                    view! {
                        <rect
                            x=units(left) y=units(top) width=units(right - left - gap) height=units(height)
                            class=series.paint.class() vector-effect="non-scaling-stroke"
                        />
                    }
                })
                .collect_view();
            view! {
                <g>
                    <title>{format!("{} · {}", bar.name, told.join(", "))}</title>
                    <rect x=units(left) y="0" width=units(right - left) height="100" fill="none" pointer-events="all"/>
                    {parts}
                </g>
            }
        })
        .collect_view();
    let (title_id, summary_id) = (format!("{id}-title"), format!("{id}-summary"));
    let named = format!("{title_id} {summary_id}");
    view! {
        <figure class="min-w-0">
            <Legend series=series.clone()/>
            <svg
                role="img" aria-labelledby=named
                viewBox="0 0 1000 100" preserveAspectRatio="none" class=format!("block w-full {height} border-b border-line-2")
            >
                <title id=title_id>{caption.clone()}</title>
                <desc id=summary_id>{summary}</desc>
                <path d="M0 .5H1000M0 50H1000" class="stroke-line" fill="none" vector-effect="non-scaling-stroke"/>
                {drawn}
            </svg>
            <Ticks bars=bars.clone()/>
            <Numbers viewer caption series bars/>
        </figure>
    }
    .into_any()
}

/// A hundredth of a unit is finer than any screen.
fn units(value: f64) -> String {
    let text = format!("{:.2}", value.max(0.0));
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[component]
fn Legend(series: Vec<Series>) -> impl IntoView {
    let items = series
        .into_iter()
        .map(|series| {
            view! {
                <li class="flex items-center gap-1.5">
                    <svg viewBox="0 0 10 10" class="size-2.5 flex-none" aria-hidden="true" focusable="false">
                        <rect x=".5" y=".5" width="9" height="9" rx="2" class=series.paint.class()/>
                    </svg>
                    {series.name}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="flex flex-wrap gap-x-4 gap-y-1 mb-2 text-small text-ink-2">{items}</ul> }
}

/// Where the axis begins, its middle and its end.
#[component]
fn Ticks(bars: Vec<Bar>) -> impl IntoView {
    let places = if bars.len() < 3 { vec![0] } else { vec![0, bars.len() / 2, bars.len() - 1] };
    let ticks = places.into_iter().filter_map(|i| bars.get(i)).map(|bar| view! { <span>{bar.tick.clone()}</span> });
    view! {
        <p class="flex justify-between gap-3 pt-1 text-tiny text-ink-3 tabular-nums" aria-hidden="true">{ticks.collect_view()}</p>
    }
}

/// The same as a table.
#[component]
fn Numbers(viewer: Viewer, caption: String, series: Vec<Series>, bars: Vec<Bar>) -> AnyView {
    const CELL: &str = "text-right px-2.5 last:pr-0 py-1 border-b border-line";
    let words = viewer.words;
    let label = caption.clone();
    let names =
        series.iter().map(|series| view! { <Head text=series.name.clone() over=Over::Numbers/> }).collect_view();
    let rows = bars
        .into_iter()
        .map(|bar| {
            let parts =
                bar.parts.iter().map(|part| view! { <td class=CELL>{words.number(*part)}</td> }).collect_view();
            view! {
                <tr>
                    <th scope="row" class="text-left font-normal whitespace-nowrap pr-2.5 py-1 border-b border-line">{bar.name}</th>
                    {parts}
                </tr>
            }
        })
        .collect_view();
    view! {
        <details class="mt-1.5">
            <summary class="w-max max-w-full py-0.5 text-accent font-medium text-small hover:underline">{words.say("chart-table")}</summary>
            <div class="overflow-x-auto" role="region" tabindex="0" aria-label=label>
                <table class="w-full mt-1 text-small tabular-nums border-collapse">
                    <caption class="sr-only">{caption}</caption>
                    <thead>
                        <tr>
                            <Head text=words.say("chart-when")/>
                            {names}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

/// How much of a whole: a bar beside the number that says the same.
#[component]
pub fn Part(part: i64, whole: i64, paint: Paint) -> impl IntoView {
    let width = part.max(0) as f64 / whole.max(1) as f64 * WIDTH;
    // what there is little of is there all the same
    let width = if part > 0 { width.max(6.0) } else { 0.0 };
    view! {
        <svg viewBox="0 0 1000 8" preserveAspectRatio="none" class="block w-full h-2" aria-hidden="true" focusable="false">
            <rect x="0" y="0" width="1000" height="8" class="fill-sunken"/>
            <rect x="0" y="0" width=units(width) height="8" class=paint.class() vector-effect="non-scaling-stroke"/>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_written_short_and_never_negative() {
        assert_eq!([0.0, 12.5, 33.333, 1000.0, -0.001].map(units), ["0", "12.5", "33.33", "1000", "0"]);
    }
}
