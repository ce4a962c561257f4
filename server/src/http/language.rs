//! The language of a page that is written before the site knows the person: what the browser prefers, French at first.

use axum::http::{HeaderMap, header};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Fr,
    En,
}

impl Language {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }
}

/// The best of `Accept-Language` that we speak (RFC 9110, 12.5.4).
pub(super) fn preferred(headers: &HeaderMap) -> Language {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut best = (Language::Fr, 0.0);
    for range in accepted.split(',') {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        let quality = parameters.trim().strip_prefix("q=").map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
        let language = match tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "fr" => Language::Fr,
            "en" => Language::En,
            _ => continue,
        };
        if quality > best.1 {
            best = (language, quality);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_browsers_order_counts_and_french_is_the_rest() {
        let language =
            |accepted: &str| preferred(&HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, accepted.parse().unwrap())]));
        assert_eq!(language("en-GB,en;q=0.9,fr;q=0.8"), Language::En);
        assert_eq!(language("de, en;q=0.5, fr;q=0.7"), Language::Fr);
        assert_eq!(language("de"), Language::Fr);
        assert_eq!(language(";;;,q=,"), Language::Fr);
    }
}
