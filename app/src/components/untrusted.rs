//! Text that somebody else wrote: an address, a subject, a reply. Always text, never markup, and it cannot disguise itself.

use leptos::prelude::*;

/// Control characters become their pictures (`␀`), marks that turn or hide text become their names (`‹U+202E›`): a
/// subject with a right-to-left override must not read `…exe.pdf`.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => shown.push('\n'),
            '\0'..='\x1f' => shown.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}')),
            '\x7f' => shown.push('\u{2421}'),
            '\u{80}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}' => {
                shown.extend(format!("‹U+{:04X}›", u32::from(c)).chars());
            }
            c => shown.push(c),
        }
    }
    shown
}

/// The same for `<title>`: it is written into the document's head as it is.
pub fn as_title(text: &str) -> String {
    visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Isolated from the direction of its neighbours, broken where it is too long.
#[component]
pub fn Untrusted(#[prop(into)] text: String) -> impl IntoView {
    view! { <bdi class="wrap-anywhere">{visible(&text)}</bdi> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_turn_around_or_hide() {
        assert_eq!(visible("facture\u{202e}fdp.exe"), "facture‹U+202E›fdp.exe");
        assert_eq!(visible("a\0b\x1b[31m\r"), "a␀b␛[31m␍");
        assert_eq!(visible("pay\u{200b}pal"), "pay‹U+200B›pal");
        assert_eq!(visible("Accusé de réception : 日本語"), "Accusé de réception : 日本語");
    }
}
