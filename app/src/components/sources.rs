//! Sources as the operator watches them: how each is doing in a word, its figures, its last hour, its hosts, and what can be done.

use lasso::{
    message::{Micros, SECOND},
    source::{
        Doing, Host, Kind, NEWEST_VERDICTS, Overview, Problem, ProblemCode, SILENCE, Shape, Source, TurnedAway,
        Verdicts,
    },
    trail::{FROM_THE_FUTURE, UNREADABLE},
};
use leptos::prelude::*;

use crate::{
    components::{
        badge::{Badge, Tone},
        button::{Button, ButtonLink, Look},
        chart::{Bar, Paint, Series, StackedBars},
        disclosure::{Disclosure, Verbatim},
        icon::{Glyph, Icon},
        panel::{Act, TextLink},
        push::HowToPush,
        untrusted::{Untrusted, visible},
        when::When,
    },
    probe::{Found, Lines},
    viewer::Viewer,
};

const MINUTE: Micros = 60 * SECOND;
/// What one bar of the last hour stands for.
const BAR: Micros = 5 * MINUTE;
/// A source that says this many hosts or fewer says them all at once.
const HOSTS_IN_SIGHT: usize = 8;

/// One source, and when lines of it were last found missing.
#[derive(Clone, Debug)]
pub struct Row {
    pub overview: Overview,
    pub gap_at: Option<Micros>,
    /// What was found at its place, when somebody has just asked.
    pub found: Option<Found>,
}

/// Where a source stands on the page.
pub fn anchor(name: &str) -> String {
    format!("source-{name}")
}

/// What wants somebody first.
fn urgency(doing: Doing) -> usize {
    let order = [Doing::Failing, Doing::Silent, Doing::Waiting, Doing::Paused, Doing::Reading, Doing::Done];
    order.iter().position(|known| *known == doing).unwrap_or(order.len())
}

#[component]
pub fn SourceList(
    viewer: Viewer,
    mut rows: Vec<Row>,
    /// As whoever asks reaches us.
    origin: String,
) -> AnyView {
    rows.sort_by_key(|row| urgency(row.overview.doing(viewer.now)));
    let items = rows.into_iter().map(|row| view! { <Item viewer row origin=origin.clone()/> }).collect_view();
    view! { <ul aria-label=viewer.words.say("nav-sources") class="grid gap-4 min-w-0">{items}</ul> }.into_any()
}

#[component]
fn Item(viewer: Viewer, row: Row, origin: String) -> AnyView {
    let words = viewer.words;
    let Row { overview, gap_at, found } = row;
    let source = overview.source.clone();
    let declaration = source.declaration.clone();
    let doing = overview.doing(viewer.now);
    let is_live = declaration.kind != Kind::Import;
    let place = (!declaration.place.is_empty()).then(|| {
        let place = declaration.place.clone();
        view! { <Dot/> <code class="font-mono text-code"><Untrusted text=place/></code> }
    });
    let host = (!declaration.host.is_empty()).then(|| {
        let host = words.say_with("sources-of-host", [("host", visible(&declaration.host).into())]);
        view! { <Dot/> <span>{host}</span> }
    });
    let heading = anchor(&declaration.name);
    view! {
        <li class="rounded-card border border-line bg-raised px-4 py-3.5 min-w-0 scroll-mt-4 target:border-accent" id=heading>
            <div class="flex flex-wrap items-start justify-between gap-x-6 gap-y-2.5">
                <div class="min-w-0 grow basis-72">
                    <p class="flex flex-wrap items-center gap-x-2.5 gap-y-1">
                        <strong class="font-semibold text-heading"><Untrusted text=declaration.name.clone()/></strong>
                        <DoingBadge viewer doing source=source.clone() problem=overview.problem.clone()/>
                    </p>
                    <p class="flex flex-wrap gap-x-2 mt-0.5 text-small text-ink-2">
                        <span>{words.say(&format!("source-kind-{}", declaration.kind.slug()))}</span>
                        {place} {host} <Dot/> <span>{declaration.timezone.replace('_', " ")}</span>
                    </p>
                </div>
                {is_live.then(|| view! { <Acts viewer source=source.clone()/> })}
            </div>
            <Remark viewer doing overview=overview.clone()/>
            {overview.turned_away.clone().map(|turned_away| view! { <TurnedAwayNote viewer turned_away/> })}
            {(is_live && !source.is_of_page).then(|| view! {
                <p class="mt-1.5 text-small text-ink-3 max-w-prose">{words.say("source-configured")}</p>
            })}
            {found.map(|found| view! { <Probed viewer found name=declaration.name.clone() doing origin/> })}
            <div class="grid gap-x-8 gap-y-4 mt-3.5 lg:grid-cols-[minmax(0,1fr)_minmax(0,340px)] items-start">
                <div class="min-w-0 grid gap-3">
                    <Figures viewer overview=overview.clone() gap_at/>
                    <Joined viewer verdicts=overview.verdicts/>
                    <Hosts viewer hosts=overview.hosts.clone() is_watched=is_live && source.paused_at.is_none()/>
                </div>
                {is_live.then(|| view! { <LastHour viewer overview/> })}
            </div>
        </li>
    }
    .into_any()
}

#[component]
fn Dot() -> impl IntoView {
    view! { <span aria-hidden="true" class="text-ink-3">"·"</span> }
}

/// `muette depuis 09:41`
#[component]
fn DoingBadge(viewer: Viewer, doing: Doing, source: Source, problem: Option<Problem>) -> AnyView {
    let words = viewer.words;
    let (tone, icon, since) = match doing {
        Doing::Reading => (Tone::Ok, Icon::Check, None),
        Doing::Silent => (Tone::Wait, Icon::Alert, source.heard_at),
        Doing::Failing => (Tone::Bad, Icon::Cross, problem.map(|problem| problem.since)),
        Doing::Paused => (Tone::Held, Icon::Pause, source.paused_at),
        Doing::Waiting => (Tone::Quiet, Icon::Hourglass, None),
        Doing::Done => (Tone::Quiet, Icon::Check, None),
    };
    let mut text = words.say(&format!("source-doing-{}", doing.slug()));
    if let Some(at) = since {
        text = format!("{text} {}", viewer.since(at));
    }
    view! { <Badge tone icon text title=since.map(|at| viewer.full(at))/> }.into_any()
}

/// Why, and what to do, where something is to be done.
#[component]
fn Remark(viewer: Viewer, doing: Doing, overview: Overview) -> AnyView {
    let words = viewer.words;
    let source = &overview.source;
    let kind = source.declaration.kind;
    let text = match (doing, overview.problem) {
        (Doing::Failing, Some(problem)) => {
            let why = words.say(&format!("source-problem-{}", problem.code.slug()));
            let remedy = words.say(remedy(kind, problem.code));
            return view! {
                <div class="mt-3 px-3 py-2.5 rounded-lg bg-bad-wash max-w-prose text-pretty">
                    <p class="font-medium text-bad">{why}</p>
                    <p class="mt-0.5">{remedy}</p>
                </div>
            }
            .into_any();
        }
        (Doing::Silent, _) => words.say(&format!("source-silent-{}", kind.slug())),
        (Doing::Waiting, _) if kind == Kind::Http && !source.has_token => words.say("source-waiting-no-token"),
        (Doing::Waiting, _) => words.say(&format!("source-waiting-{}", kind.slug())),
        (Doing::Paused, _) => words.say(if kind == Kind::Http { "source-paused-http" } else { "source-paused-text" }),
        _ => return ().into_any(),
    };
    view! { <p class="mt-2 text-small text-ink-2 max-w-prose text-pretty">{text}</p> }.into_any()
}

/// `3 connexions refusées depuis le démarrage. La dernière est venue à 10:42 de 192.0.2.7. …`
#[component]
fn TurnedAwayNote(viewer: Viewer, turned_away: TurnedAway) -> AnyView {
    let words = viewer.words;
    let TurnedAway { count, peer, why, at } = turned_away;
    let said = [
        ("count", count.into()),
        ("n", words.number(count as i64).into()),
        ("when", viewer.in_sentence(at).into()),
        ("peer", peer.to_string().into()),
        ("why", words.say(&format!("source-turned-away-{}", why.slug())).into()),
    ];
    let text = words.say_with("source-turned-away", said);
    view! { <p class="mt-2 text-small text-ink-2 max-w-prose text-pretty wrap-anywhere">{text}</p> }.into_any()
}

/// The key of what is to be done about a problem.
pub(crate) fn remedy(kind: Kind, code: ProblemCode) -> &'static str {
    match (code, kind) {
        (ProblemCode::NotAllowed, Kind::Syslog) => "source-remedy-not-allowed-address",
        (ProblemCode::NotAllowed, Kind::Journal) => "source-remedy-not-allowed-journal",
        (ProblemCode::NotAllowed, _) => "source-remedy-not-allowed",
        (ProblemCode::NotFound, _) => "source-remedy-not-found",
        (ProblemCode::AddressInUse, _) => "source-remedy-address-in-use",
        (ProblemCode::NoCertificate, _) => "source-remedy-no-certificate",
        (ProblemCode::NoRoom, _) => "source-remedy-no-room",
        (ProblemCode::NoJournal, _) => "source-remedy-no-journal",
        (ProblemCode::NotReadable, Kind::Syslog) => "source-remedy-not-readable-address",
        (ProblemCode::NotReadable, _) => "source-remedy-not-readable",
        (ProblemCode::NotKept, _) => "source-remedy-not-kept",
        (ProblemCode::Refused, _) => "source-remedy-refused",
    }
}

#[component]
fn Acts(viewer: Viewer, source: Source) -> AnyView {
    let words = viewer.words;
    let name = source.declaration.name.clone();
    let label = words.say_with("sources-acts", [("name", name.clone().into())]);
    let pause = if source.paused_at.is_some() {
        view! { <Act action="/sources" act="resume" label=words.say("source-resume") with=("name", name.clone())/> }
            .into_any()
    } else {
        view! { <Act action="/sources" act="pause" label=words.say("source-pause") look=Look::Quiet with=("name", name.clone())/> }.into_any()
    };
    let edit = source.is_of_page.then(|| {
        let href = format!("/sources?edit={name}#add");
        view! { <ButtonLink href look=Look::Quiet label=words.say("source-edit")/> }
    });
    let is_pushed = source.declaration.kind == Kind::Http;
    let token = is_pushed.then(|| {
        let label = words.say(if source.has_token { "source-token-new" } else { "source-token-first" });
        let look = if source.has_token { Look::Quiet } else { Look::Primary };
        view! { <Act action="/sources" act="token" label look with=("name", name.clone())/> }
    });
    view! {
        <div role="group" aria-label=label class="flex flex-wrap gap-2 -mr-1.5 print:hidden">
            {token}
            <form method="get" action=format!("/sources#{}", anchor(&name))>
                <input type="hidden" name="test" value=name.clone()/>
                <Button look=Look::Plain label=words.say("source-test")/>
            </form>
            {edit}
            {pause}
        </div>
    }
    .into_any()
}

#[component]
fn Figures(viewer: Viewer, overview: Overview, gap_at: Option<Micros>) -> AnyView {
    let words = viewer.words;
    let source = &overview.source;
    let kind = source.declaration.kind;
    let is_live = kind != Kind::Import;
    let mut facts: Vec<(String, AnyView)> = Vec::new();
    if is_live && source.heard_at.is_some() {
        let rate = overview.rate(viewer.now);
        let rate = if rate < 10.0 { words.decimal(rate) } else { words.number(rate.round() as i64) };
        facts.push((words.say("sources-rate"), words.say_with("sources-rate-value", [("n", rate.into())]).into_any()));
        // of one that says nothing, the last line says how late it is
        if let Some(lag) = overview.lag().filter(|_| overview.doing(viewer.now) == Doing::Reading) {
            facts.push((words.say("sources-lag"), viewer.span(lag - lag % SECOND).into_any()));
        }
    }
    let last = match source.last_line_at {
        Some(at) => view! { <When viewer at text=viewer.moment(at)/> }.into_any(),
        None => words.say("sources-none-yet").into_any(),
    };
    facts.push((words.say("sources-last-line"), last));
    if source.lines > 0 {
        let counted = [("count", source.lines.into()), ("n", words.number(source.lines).into())];
        let share = view! {
            {words.percent((source.understood, source.lines))} " "
            <span class="font-normal text-ink-2">{words.say_with("sources-of-lines", counted)}</span>
        };
        facts.push((words.say("sources-understood"), share.into_any()));
    }
    if source.lost > 0 || source.declaration.place.starts_with("udp:") {
        let class = if source.lost > 0 { "text-bad" } else { "" };
        let lost = words
            .say_with("sources-lost-value", [("count", source.lost.into()), ("n", words.number(source.lost).into())]);
        facts.push((words.say("sources-lost"), view! { <span class=class>{lost}</span> }.into_any()));
    }
    if let Some(at) = gap_at {
        let gap = view! { <span class="text-bad"><When viewer at text=viewer.moment(at)/></span> };
        facts.push((words.say("sources-gap"), gap.into_any()));
    }
    let facts = facts
        .into_iter()
        .map(|(name, fact)| {
            view! {
                <div class="min-w-0">
                    <dt class="text-tiny text-ink-3">{name}</dt>
                    <dd class="font-medium tabular-nums wrap-anywhere">{fact}</dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="grid grid-cols-2 gap-x-5 gap-y-2.5 sm:flex sm:flex-wrap sm:gap-x-8">{facts}</dl> }.into_any()
}

/// `1 842 verdicts, 99,7 % rattachés à un message. 5 ne le sont pas : …`
#[component]
fn Joined(viewer: Viewer, verdicts: Verdicts) -> AnyView {
    let words = viewer.words;
    let Verdicts { told, joined } = verdicts;
    if told == 0 {
        return ().into_any();
    }
    let key = if told < NEWEST_VERDICTS { "source-verdicts" } else { "source-verdicts-newest" };
    let share = words.percent((joined, told));
    let text = words.say_with(key, [("count", told.into()), ("n", words.number(told).into()), ("share", share.into())]);
    let left = told - joined;
    let why = (left > 0).then(|| {
        let left = [("count", left.into()), ("n", words.number(left).into())];
        view! { " " <span class="text-ink-2">{words.say_with("source-verdicts-left", left)}</span> }
    });
    view! { <p class="text-small max-w-prose text-pretty"><span class="font-medium tabular-nums">{text}</span>{why}</p> }
        .into_any()
}

/// The hosts heard: `mx1, muet depuis 09:41`. Only where somebody is expected to speak is silence news.
#[component]
fn Hosts(viewer: Viewer, hosts: Vec<Host>, is_watched: bool) -> AnyView {
    let words = viewer.words;
    if hosts.is_empty() {
        return ().into_any();
    }
    let n = hosts.len();
    let is_silent = |host: &Host| is_watched && viewer.now - host.last_line_at >= SILENCE;
    let silent = hosts.iter().filter(|host| is_silent(host)).count();
    let items = hosts
        .into_iter()
        .map(|host| {
            let (at, is_silent) = (host.last_line_at, is_silent(&host));
            let said = if is_silent {
                words.say_with("sources-host-silent", [("since", viewer.since(at).into())])
            } else {
                viewer.moment(at)
            };
            let class = if is_silent { "text-wait font-medium" } else { "text-ink-2" };
            view! {
                <li class="flex items-center gap-1.5 min-w-0">
                    {is_silent.then(|| view! { <span class="text-wait"><Glyph icon=Icon::Alert class="size-3.5"/></span> })}
                    <span class="font-medium min-w-0"><Untrusted text=host.host/></span>
                    <span class=class><When viewer at text=said/></span>
                </li>
            }
        })
        .collect_view();
    let list = view! { <ul class="flex flex-wrap gap-x-5 gap-y-0.5 text-small">{items}</ul> };
    let counted = [("count", (n as i64).into()), ("n", words.number(n as i64).into())];
    let title = words.say_with("sources-hosts", counted);
    if n <= HOSTS_IN_SIGHT {
        return view! { <div><p class="text-tiny text-ink-3">{title}</p> {list}</div> }.into_any();
    }
    let title = match silent {
        0 => title,
        silent => {
            let silent = silent as i64;
            let told = [("count", silent.into()), ("n", words.number(silent).into())];
            format!("{title}, {}", words.say_with("sources-hosts-silent", told))
        }
    };
    view! {
        <details>
            <summary class="w-max max-w-full py-0.5 text-accent font-medium text-small hover:underline">{title}</summary>
            {list}
        </details>
    }
    .into_any()
}

/// Twelve bars of five minutes; the last one is not over.
#[component]
fn LastHour(viewer: Viewer, overview: Overview) -> AnyView {
    let words = viewer.words;
    if overview.source.heard_at.is_none() {
        return ().into_any();
    }
    let name = overview.source.declaration.name.clone();
    let last = viewer.now - viewer.now.rem_euclid(BAR);
    let is_lossy = overview.minutes.iter().any(|minute| minute.lost > 0);
    let mut series = vec![
        Series { name: words.say("sources-bar-understood"), paint: Paint::Accent },
        Series { name: words.say("sources-bar-other"), paint: Paint::Quiet },
    ];
    if is_lossy {
        series.push(Series { name: words.say("sources-bar-lost"), paint: Paint::Bad });
    }
    let bars: Vec<Bar> = (0..12)
        .map(|i| {
            let from = last - (11 - i) * BAR;
            let minutes = overview.minutes.iter().filter(|m| (from..from + BAR).contains(&m.minute_at));
            let mut parts = vec![0; series.len()];
            for minute in minutes {
                parts[0] += minute.understood;
                parts[1] += minute.lines - minute.understood;
                if is_lossy {
                    parts[2] += minute.lost;
                }
            }
            let name = format!("{}–{}", viewer.hour(from), viewer.hour(from + BAR));
            Bar { from, to: from + BAR, name, tick: viewer.hour(from), parts }
        })
        .collect();
    let lines: i64 = overview.minutes.iter().map(|minute| minute.lines).sum();
    let caption = words.say_with("sources-hour", [("name", name.clone().into())]);
    let summary = words.say_with("sources-hour-lines", [("count", lines.into()), ("n", words.number(lines).into())]);
    let said = summary.clone();
    view! {
        <div class="min-w-0">
            <p class="text-tiny text-ink-3 mb-1">{said}</p>
            <StackedBars viewer id=format!("hour-{name}") caption summary series bars height="h-14"/>
        </div>
    }
    .into_any()
}

/// What was found at a source's place.
#[component]
fn Probed(viewer: Viewer, found: Found, name: String, doing: Doing, origin: String) -> AnyView {
    let words = viewer.words;
    let (tone, icon, text) = match &found {
        Found::Lines(Lines { lines: 0, .. }) => (Tone::Wait, Icon::Alert, words.say("found-no-lines")),
        Found::Lines(lines) if lines.of_postfix == 0 => {
            let n = lines.lines as i64;
            let counted = [("count", n.into()), ("n", words.number(n).into())];
            (Tone::Wait, Icon::Alert, words.say_with("found-no-postfix", counted))
        }
        Found::Lines(lines) => {
            let (n, understood) = (lines.of_postfix as i64, lines.understood as i64);
            let tone = if understood == n { Tone::Ok } else { Tone::Wait };
            let icon = if understood == n { Icon::Check } else { Icon::Alert };
            let counted = [
                ("count", n.into()),
                ("n", words.number(n).into()),
                ("understood", words.number(understood).into()),
                ("lines", words.number(lines.lines as i64).into()),
            ];
            (tone, icon, words.say_with("found-lines", counted))
        }
        Found::Taken if matches!(doing, Doing::Reading | Doing::Silent | Doing::Waiting) => {
            (Tone::Ok, Icon::Check, words.say("found-listening"))
        }
        Found::Free | Found::Pushed => (Tone::Quiet, Icon::Check, words.say(&format!("found-{}", found.slug()))),
        _ => (Tone::Bad, Icon::Cross, words.say(&format!("found-{}", found.slug()))),
    };
    let last = match &found {
        Found::Lines(Lines { last: Some((at, host)), .. }) => {
            let args = [("host", visible(host).into()), ("when", viewer.moment(*at).into())];
            Some(words.say_with("found-last", args))
        }
        _ => None,
    };
    let push = (found == Found::Pushed).then(|| {
        let (name, token) = (name.clone(), words.say("push-your-token"));
        view! { <div class="mt-2 text-ink"><HowToPush viewer origin name token/></div> }
    });
    view! {
        <div role="status" class=format!("mt-3 px-3 py-2.5 rounded-lg max-w-prose {}", tone.wash())>
            <p class="flex gap-2 items-start font-medium text-pretty"><Glyph icon class="size-4 mt-0.5"/> <span>{text}</span></p>
            {last.map(|text| view! { <p class="mt-0.5 pl-6 text-small text-ink-2">{text}</p> })}
            {push}
            <p class="mt-0.5 pl-6 text-small"><TextLink href=format!("/sources?test={name}#{}", anchor(&name)) text=words.say("source-test-again")/></p>
        </div>
    }
    .into_any()
}

/// What nobody understood, by what it looks like.
#[component]
pub fn Shapes(viewer: Viewer, shapes: Vec<Shape>) -> AnyView {
    let words = viewer.words;
    let rows = shapes
        .into_iter()
        .map(|shape| {
            let n = [("count", shape.lines.into()), ("n", words.number(shape.lines).into())];
            let at = shape.last_at;
            let last = format!("{} {}", viewer.short_day(at), viewer.hour(at));
            let last = words.say_with("shapes-last", [("when", last.into())]);
            view! {
                <li class="py-2.5 border-b border-line min-w-0 grid gap-x-5 gap-y-0.5 sm:grid-cols-[112px_minmax(0,1fr)]">
                    <p class="text-small text-ink-2 tabular-nums">
                        <span class="block font-medium text-ink">{words.say_with("shapes-lines", n)}</span>
                        <When viewer at text=last/>
                    </p>
                    <div class="min-w-0">
                        {match named(&shape.shape) {
                            Some(key) => view! { <p class="text-ink-2">{words.say(key)}</p> }.into_any(),
                            None => view! { <p><code class="font-mono text-code"><Untrusted text=shape.shape/></code></p> }.into_any(),
                        }}
                        <Disclosure label=words.say("shapes-example")>
                            <Verbatim text=shape.example/>
                        </Disclosure>
                    </div>
                </li>
            }
        })
        .collect_view();
    view! { <ul aria-label=words.say("shapes-title") class="border-t border-line">{rows}</ul> }.into_any()
}

/// The key of what is said of lines that are put together for another reason than what they look like. No line's own shape begins with a
/// parenthesis: it begins with a program.
fn named(shape: &str) -> Option<&'static str> {
    match shape {
        "" => Some("shapes-unnamed"),
        FROM_THE_FUTURE => Some("shapes-from-the-future"),
        UNREADABLE => Some("shapes-unreadable"),
        _ => None,
    }
}
