//! What made a score: the tests that spoke against the mail and those in its favour, the heaviest first, with the sum of each side.

use lasso::{
    message::MessageFilter,
    verdict::{Detail, Family, Points, Scan, Symbol, known},
};
use leptos::prelude::*;

use super::score::percent;
use crate::{
    components::{
        filters::url,
        listing::{Head, Over},
        untrusted::Untrusted,
    },
    viewer::Viewer,
};

const CELL: &str = "px-2.5 first:pl-0 last:pr-0 py-1.5 border-b border-line align-top";

/// What a test found can be as long as the mail: so many of its findings are shown.
const OPTIONS: usize = 12;

/// Names without points are all that a virus scanner says: so many of them are in sight at once.
const NAMED_OPEN: usize = 12;

/// Bars of less than a point are short, even where there are no longer ones.
const LEAST_SPAN: i64 = 1_000;

/// A row: what weighed how much.
struct Weight {
    name: AnyView,
    points: Points,
}

/// What a scan found, by what it did to the score.
#[derive(Default)]
struct Found {
    weights: Vec<Weight>,
    /// No line says what they weighed.
    named: Vec<AnyView>,
    weightless: Vec<AnyView>,
}

#[component]
pub fn Weights(viewer: Viewer, scan: Scan, detail: Detail) -> AnyView {
    let words = viewer.words;
    let by_family = detail == Detail::Family;
    let Found { weights, named, weightless } = if by_family { families(viewer, &scan) } else { symbols(viewer, &scan) };
    let (mut against, mut favour): (Vec<_>, Vec<_>) = weights.into_iter().partition(|weight| weight.points.0 > 0);
    against.sort_by_key(|weight| std::cmp::Reverse(weight.points.0));
    favour.sort_by_key(|weight| weight.points.0);
    let axis = Axis::of(against.first(), favour.first());
    let difference = (!by_family).then(|| difference(viewer, &scan)).flatten();
    let sides = [("filtering-against", against), ("filtering-favour", favour)];
    let sides: Vec<_> = sides.into_iter().filter(|(_, weights)| !weights.is_empty()).collect();
    let column = words.say(if by_family { "filtering-family" } else { "filtering-test" });
    let table = (!sides.is_empty()).then(|| {
        let sides = sides
            .into_iter()
            .map(|(key, weights)| view! { <Side viewer title=words.say(key) weights axis/> })
            .collect_view();
        view! {
            <table class="w-full mt-2 border-collapse text-small">
                <caption class="sr-only">{words.say("filtering-weights")}</caption>
                <thead>
                    <tr>
                        <Head text=column/>
                        // the picture of what the numbers say
                        <td class="hidden sm:table-cell border-b border-line"></td>
                        <Head text=words.say("filtering-weight") over=Over::Numbers/>
                    </tr>
                </thead>
                {sides}
            </table>
        }
    });
    view! {
        {table}
        {difference.map(|text| view! { <p class="mt-1.5 text-small text-ink-3">{text}</p> })}
        <Names viewer key="filtering-named" is_open={named.len() <= NAMED_OPEN} names=named/>
        <Names viewer key="filtering-weightless" is_open=false names=weightless/>
    }
    .into_any()
}

/// Tests without points, folded under their number.
#[component]
fn Names(viewer: Viewer, key: &'static str, is_open: bool, names: Vec<AnyView>) -> AnyView {
    if names.is_empty() {
        return ().into_any();
    }
    let n = names.len() as i64;
    let label = viewer.words.say_with(key, [("count", n.into()), ("n", viewer.words.number(n).into())]);
    let items = names.into_iter().map(|name| view! { <li class="min-w-0">{name}</li> }).collect_view();
    view! {
        <details class="mt-2 min-w-0" open=is_open>
            <summary class="w-max max-w-full py-0.5 text-accent font-medium text-small hover:underline">{label}</summary>
            <ul class="mt-1 grid gap-x-6 gap-y-1.5 sm:grid-cols-2 text-small">{items}</ul>
        </details>
    }
    .into_any()
}

/// All that spoke for one side, under its sum.
#[component]
fn Side(viewer: Viewer, title: String, weights: Vec<Weight>, axis: Axis) -> AnyView {
    let words = viewer.words;
    let sum = Points(weights.iter().map(|weight| weight.points.0).sum());
    let rows = weights
        .into_iter()
        .map(|Weight { name, points }| {
            view! {
                <tr>
                    <th scope="row" class=format!("{CELL} text-left font-normal min-w-0")>{name}</th>
                    <td class=format!("{CELL} hidden sm:table-cell w-[28%] pt-2.5")>{axis.bar(points)}</td>
                    <td class=format!("{CELL} text-right tabular-nums whitespace-nowrap")>{words.weight(points)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <tbody class="break-inside-avoid">
            <tr>
                <th scope="rowgroup" class="text-left font-medium pt-3 pb-1 border-b border-line">{title}</th>
                <td class="hidden sm:table-cell border-b border-line"></td>
                <td class="text-right font-medium tabular-nums whitespace-nowrap pt-3 pb-1 border-b border-line">{words.weight(sum)}</td>
            </tr>
            {rows}
        </tbody>
    }
    .into_any()
}

/// One scale for all the bars of a scan: zero stands where both sides have room.
#[derive(Clone, Copy)]
struct Axis {
    zero: f64,
    span: f64,
}

impl Axis {
    /// From the heaviest of each side.
    fn of(against: Option<&Weight>, favour: Option<&Weight>) -> Self {
        let (most, least) = (against.map_or(0, |weight| weight.points.0), favour.map_or(0, |weight| weight.points.0));
        let both = most - least;
        let zero = -least as f64 / both.max(1) as f64 * 100.0;
        Self { zero, span: both.max(LEAST_SPAN) as f64 }
    }

    fn bar(self, points: Points) -> AnyView {
        // what weighs little is there all the same
        let width = (points.0.abs() as f64 / self.span * 100.0).max(1.0);
        let (from, paint) =
            if points.0 < 0 { ((self.zero - width).max(0.0), "fill-ok") } else { (self.zero.min(99.0), "fill-quiet") };
        view! {
            <svg class="block w-full h-2" aria-hidden="true" focusable="false">
                <rect x=percent(from) y="0" width=percent(width) height="8" rx="1" class=format!("{paint} forced-colors:fill-[CanvasText]")/>
            </svg>
        }
        .into_any()
    }
}

fn families(viewer: Viewer, scan: &Scan) -> Found {
    let name = |family: Family| {
        let name = viewer.words.say(&format!("family-{}", family.slug()));
        view! { <span class="inline-block first-letter:uppercase">{name}</span> }.into_any()
    };
    let heavy = scan.families.iter().filter(|(_, points)| points.0 != 0);
    let weights = heavy.map(|&(family, points)| Weight { name: name(family), points }).collect();
    Found { weights, ..Found::default() }
}

fn symbols(viewer: Viewer, scan: &Scan) -> Found {
    let mut found = Found::default();
    for symbol in &scan.symbols {
        let name = view! { <Test viewer symbol=symbol.clone()/> }.into_any();
        match symbol.score {
            Some(Points(0)) => found.weightless.push(name),
            Some(points) => found.weights.push(Weight { name, points }),
            None => found.named.push(name),
        }
    }
    found
}

/// A test by its name, what it means where that is known, and what it found.
#[component]
fn Test(viewer: Viewer, symbol: Symbol) -> AnyView {
    let words = viewer.words;
    let is_findable = symbol.is_weighty();
    let Symbol { name, options, .. } = symbol;
    let (family, sentence) = known(&name);
    let family = (family != Family::Other).then(|| {
        let family = words.say(&format!("family-{}", family.slug()));
        view! { " " <span class="inline-block first-letter:uppercase text-ink-3">{family}</span> }
    });
    let meaning = sentence.and_then(|key| words.find(&format!("symbol-{key}"), []));
    let code = view! { <code class="font-mono text-code"><Untrusted text=name.clone()/></code> };
    let name = match mails_with(&name).filter(|_| is_findable) {
        Some(href) => {
            let title = words.say("filtering-symbol-link");
            view! { <a href=href title=title class="underline decoration-line-2 underline-offset-2 hover:text-accent hover:decoration-current rounded-sm">{code}</a> }
                .into_any()
        }
        None => code.into_any(),
    };
    let more = options.len().saturating_sub(OPTIONS) as i64;
    let mut shown = options.into_iter().take(OPTIONS).collect::<Vec<_>>().join(", ");
    if more > 0 {
        shown = format!("{shown}, {}", words.say_with("and-more", [("n", words.number(more).into())]));
    }
    view! {
        {name}
        {family}
        {meaning.map(|meaning| view! { <span class="block text-ink-2 text-pretty">{meaning}</span> })}
        {(!shown.is_empty()).then(|| view! { <span class="block font-mono text-code text-ink-3"><Untrusted text=shown/></span> })}
    }
    .into_any()
}

/// The list of the mails in which this test weighed much, where the list can look for it.
fn mails_with(name: &str) -> Option<String> {
    let filter = MessageFilter::from_pairs([("symbol", name), ("category", "all")]);
    filter.symbol.is_some().then(|| url(&filter))
}

/// Tests add up to what was counted, but for those that the filter weighs together; whoever adds them up is told.
fn difference(viewer: Viewer, scan: &Scan) -> Option<String> {
    let words = viewer.words;
    let score = scan.score?;
    let scores: Option<Vec<i64>> = scan.symbols.iter().map(|symbol| symbol.score.map(|points| points.0)).collect();
    let scores = scores.filter(|scores| !scores.is_empty())?;
    let sum = Points(scores.iter().sum());
    // logs round each of them to a hundredth
    let rounding = 5 * (scores.len() as i64 + 1);
    ((sum.0 - score.0).abs() > rounding).then(|| {
        let args = [("sum", words.points(sum).into()), ("score", words.points(score).into())];
        words.say_with("filtering-difference", args)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn a_test_leads_to_the_mails_that_have_it_and_what_is_no_name_leads_nowhere() {
        assert_eq!(mails_with("R_SPF_FAIL").as_deref(), Some("/messages?category=all&symbol=R_SPF_FAIL"));
        assert_eq!(mails_with("<script>"), None);
        assert_eq!(mails_with(""), None);
    }

    #[test]
    fn a_sum_that_is_not_the_score_is_explained_and_rounding_is_not() {
        let symbol = |name: &str, score: i64| Symbol { name: name.into(), score: Some(Points(score)), options: vec![] };
        let scan = |score: i64| Scan {
            score: Some(Points(score)),
            symbols: vec![symbol("A", 1_000), symbol("B", 2_000)],
            ..samples::a_spam_trace().scans.remove(0)
        };
        assert_eq!(difference(samples::french(), &scan(3_010)), None);
        assert!(difference(samples::french(), &scan(2_500)).is_some_and(|text| text.contains('3')));
    }

    #[test]
    fn bars_share_one_scale_and_none_leaves_its_picture() {
        let weight = |points: i64| Weight { name: ().into_any(), points: Points(points) };
        let axis = Axis::of(Some(&weight(6_000)), Some(&weight(-2_000)));
        assert!((axis.zero - 25.0).abs() < 0.001);
        assert!(axis.zero + 6_000.0 / axis.span * 100.0 <= 100.0);
        let slight = Axis::of(None, Some(&weight(-10)));
        assert!((slight.zero - 100.0).abs() < 0.001 && slight.span > 999.0, "a hundredth of a point fills no bar");
        assert!(Axis::of(None, None).zero.abs() < 0.001);
    }
}
