//! Running text of our own, as the word files write it: `**bold**` and `[a link](#there)`.
//!
//! Only for sentences that hold nothing of anybody else's: an address from a log could bring a link of its own. Those
//! are `Rich`.

use leptos::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'a> {
    Plain(&'a str),
    Bold(&'a str),
    Link { label: &'a str, to: &'a str },
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some((at, marked, after)) = first_mark(rest) {
        pieces.extend([Piece::Plain(&rest[..at]), marked]);
        rest = after;
    }
    pieces.push(Piece::Plain(rest));
    pieces.retain(|piece| *piece != Piece::Plain(""));
    pieces
}

/// Where the first mark begins, what it marks, and the text after it.
fn first_mark(text: &str) -> Option<(usize, Piece<'_>, &str)> {
    text.match_indices(['*', '[']).find_map(|(at, _)| {
        let (piece, after) = mark(&text[at..])?;
        Some((at, piece, after))
    })
}

fn mark(text: &str) -> Option<(Piece<'_>, &str)> {
    if let Some(inside) = text.strip_prefix("**") {
        let (bold, after) = inside.split_once("**")?;
        return Some((Piece::Bold(bold), after));
    }
    let (label, after) = text.strip_prefix('[')?.split_once("](")?;
    let (to, after) = after.split_once(')')?;
    Some((Piece::Link { label, to }, after))
}

/// A sentence with its marks.
#[component]
pub fn Marked(#[prop(into)] text: String) -> AnyView {
    pieces(&text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Plain(text) => text.to_owned().into_any(),
            Piece::Bold(text) => view! { <strong class="font-semibold text-ink">{text.to_owned()}</strong> }.into_any(),
            Piece::Link { label, to } => {
                const LINK: &str =
                    "text-accent underline decoration-line-2 underline-offset-2 rounded-sm hover:decoration-current";
                view! { <a href=to.to_owned() class=LINK>{label.to_owned()}</a> }.into_any()
            }
        })
        .collect_view()
        .into_any()
}

#[component]
pub fn Paragraph(#[prop(into)] text: String) -> impl IntoView {
    view! { <p class="max-w-[68ch] text-pretty mb-3 last:mb-0"><Marked text/></p> }
}

/// One step a line, in this order.
#[component]
pub fn Steps(#[prop(into)] text: String) -> impl IntoView {
    view! { <ol class="list-decimal pl-5 max-w-[68ch] text-pretty grid gap-1 mb-3 last:mb-0">{items(&text)}</ol> }
}

/// One point a line.
#[component]
pub fn Points(#[prop(into)] text: String) -> impl IntoView {
    view! { <ul class="list-disc pl-5 max-w-[68ch] text-pretty grid gap-1 mb-3 last:mb-0">{items(&text)}</ul> }
}

/// One thing to do a line, with a box to tick on paper.
#[component]
pub fn Checklist(#[prop(into)] text: String) -> impl IntoView {
    let items = lines(&text)
        .map(|line| {
            view! {
                <li class="flex gap-2.5">
                    <span aria-hidden="true" class="flex-none size-3.5 mt-0.75 rounded-sm border border-edge"></span>
                    <span class="min-w-0"><Marked text=line/></span>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="max-w-[68ch] text-pretty grid gap-1.5 mb-3 last:mb-0">{items}</ul> }
}

fn items(text: &str) -> impl IntoView + use<> {
    lines(text).map(|line| view! { <li class="pl-0.5"><Marked text=line/></li> }).collect_view()
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_and_what_only_looks_like_one_stays_text() {
        let link = Piece::Link { label: "the list", to: "#statuses" };
        assert_eq!(
            pieces("See [the list](#statuses): **now**."),
            [Piece::Plain("See "), link, Piece::Plain(": "), Piece::Bold("now"), Piece::Plain(".")]
        );
        for text in ["2 * 3 [sic] and **half", "[a](b", "", "été"] {
            assert_eq!(pieces(text), if text.is_empty() { vec![] } else { vec![Piece::Plain(text)] });
        }
    }
}
