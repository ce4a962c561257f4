//! A time zone, chosen among all there are.

use std::sync::LazyLock;

use chrono_tz::TZ_VARIANTS;
use leptos::prelude::*;

use crate::components::field::Select;

/// `Europe/Paris`, by name. Old names of countries and abbreviations (`US/Pacific`, `EST5EDT`) mean the same zones and are left out.
static ZONES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    const PARTS: [&str; 10] =
        ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];
    let names = TZ_VARIANTS.iter().map(|zone| zone.name());
    let mut zones: Vec<_> =
        names.filter(|name| name.split_once('/').is_some_and(|(part, _)| PARTS.contains(&part))).collect();
    zones.sort_unstable();
    zones.push("UTC");
    zones
});

#[component]
pub fn ZoneSelect(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    error: Option<String>,
    /// What the empty choice means, where there is one.
    #[prop(optional)]
    none: Option<String>,
) -> AnyView {
    let mut options: Vec<(String, String)> = none.into_iter().map(|words| (String::new(), words)).collect();
    // what is kept may have one of the names that are left out
    if !value.is_empty() && !ZONES.contains(&value.as_str()) {
        options.push((value.clone(), value.clone()));
    }
    options.extend(ZONES.iter().map(|zone| ((*zone).to_owned(), zone.replace('_', " "))));
    view! { <Select name label value options error/> }.into_any()
}
