//! The categories with their counts. Valide first; those with nothing come last, dimmed.

use lasso::message::{Category, Count, MessageFilter};
use leptos::prelude::*;

use crate::{components::filters::url_but, viewer::Viewer};

#[component]
pub fn Tabs(viewer: Viewer, filter: MessageFilter, tabs: Vec<(Category, Count)>, searched: Count) -> AnyView {
    let words = viewer.words;
    let tab = |category: Option<Category>, count: Count| {
        let label = match category {
            Some(category) => words.say(&format!("category-{}", category.slug())),
            None => words.say("category-all"),
        };
        let is_current = filter.category == category;
        let ink = if count.rows == 0 && !is_current { "text-ink-3" } else { "text-ink-2" };
        let class = format!(
            "block px-2.5 pt-2 pb-2.5 whitespace-nowrap font-medium border-b-2 border-transparent hover:text-ink aria-[current]:text-ink aria-[current]:border-accent {ink}"
        );
        let href = url_but(&filter, |f| f.category = category);
        view! {
            <li>
                <a href=href class=class aria-current=is_current.then_some("page")>
                    {label} " " <span class="text-ink-3 font-normal tabular-nums">{words.count(count)}</span>
                </a>
            </li>
        }
    };
    let is_inline = |category: Category, count: Count| category == Category::Valid || count.rows > 0;
    let mut items = Vec::with_capacity(tabs.len() + 1);
    for &(category, count) in tabs.iter().filter(|&&(category, count)| is_inline(category, count)) {
        items.push(tab(Some(category), count));
        if category == Category::Valid {
            items.push(tab(None, searched));
        }
    }
    for &(category, count) in tabs.iter().filter(|&&(category, count)| !is_inline(category, count)) {
        items.push(tab(Some(category), count));
    }
    view! {
        <nav aria-label=words.say("tabs-label") class="overflow-x-auto print:hidden mask-r-from-[calc(100%-2.5rem)]">
            <ul class="flex gap-1 w-max min-w-full pr-10 border-b border-line">{items}</ul>
        </nav>
    }
    .into_any()
}
