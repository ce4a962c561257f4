//! The keys of the list: `/` search, `j` `k` move, Enter opens (the row's link has the focus), `e` exports, `?` shows them.

use leptos::prelude::*;

/// Listens on the whole page. `[data-search]` is the search box, `[data-row]` the rows' links, `[data-export]` the link to all
/// of it as a table, `#keys` the dialog.
#[island]
pub fn Keyboard() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(|_| {
        let listener = window_event_listener(leptos::ev::keydown, |event| press(&event));
        on_cleanup(move || listener.remove());
    });
}

#[cfg(feature = "hydrate")]
fn press(event: &web_sys::KeyboardEvent) {
    use wasm_bindgen::JsCast;

    if event.ctrl_key() || event.meta_key() || event.alt_key() || is_typing() {
        return;
    }
    match event.key().as_str() {
        "/" => {
            let Ok(Some(search)) = document().query_selector("[data-search]") else { return };
            let Ok(search) = search.dyn_into::<web_sys::HtmlInputElement>() else { return };
            event.prevent_default();
            drop(search.focus());
            search.select();
        }
        "e" => {
            let Ok(Some(link)) = document().query_selector("[data-export]") else { return };
            let Ok(link) = link.dyn_into::<web_sys::HtmlElement>() else { return };
            link.click();
        }
        "j" => step(1),
        "k" => step(-1),
        "?" => {
            let Some(keys) = document().get_element_by_id("keys") else { return };
            let Ok(keys) = keys.dyn_into::<web_sys::HtmlDialogElement>() else { return };
            if !keys.open() {
                drop(keys.show_modal());
            }
        }
        _ => {}
    }
}

/// Whether the key belongs to a field.
#[cfg(feature = "hydrate")]
fn is_typing() -> bool {
    document()
        .active_element()
        .is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

/// Moves the focus by one row; the first key press enters the list.
#[cfg(feature = "hydrate")]
fn step(by: i32) {
    use wasm_bindgen::JsCast;

    let Ok(rows) = document().query_selector_all("[data-row]") else { return };
    let active = document().active_element();
    let current = (0..rows.length())
        .find(|&i| rows.get(i).is_some_and(|row| active.as_ref().is_some_and(|active| row.is_same_node(Some(active)))));
    let next = match current {
        Some(i) => i.saturating_add_signed(by).min(rows.length().saturating_sub(1)),
        None => 0,
    };
    if let Some(row) = rows.get(next).and_then(|row| row.dyn_into::<web_sys::HtmlElement>().ok()) {
        drop(row.focus());
    }
}
