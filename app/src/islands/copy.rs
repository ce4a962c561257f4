//! A button that copies the text of another element; hidden until the browser's side is awake.

use leptos::prelude::*;

/// Copies the text of the element `target`. The label turns into `done` once the clipboard has it.
#[island]
pub fn CopyButton(target: String, label: String, done: String) -> impl IntoView {
    let (awake, set_awake) = signal(false);
    let (copied, set_copied) = signal(false);
    Effect::new(move |_| set_awake.set(true));
    let on_click = move |_| {
        #[cfg(feature = "hydrate")]
        if copy_text_of(&target) {
            set_copied.set(true);
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (&target, set_copied);
    };
    view! {
        <button
            type="button"
            class="inline-flex items-center h-7 px-2.5 border border-line-2 rounded-md bg-raised text-small font-medium text-ink-2 hover:text-ink cursor-pointer print:hidden"
            hidden=move || !awake.get()
            on:click=on_click
        >
            <span aria-live="polite">{move || if copied.get() { done.clone() } else { label.clone() }}</span>
        </button>
    }
}

/// Plain http on another host than localhost has no `navigator.clipboard`: there the text is selected and the document
/// asked to copy, which every browser still does from a click.
#[cfg(feature = "hydrate")]
fn copy_text_of(target: &str) -> bool {
    use wasm_bindgen::JsCast;

    let Some(element) = document().get_element_by_id(target) else { return false };
    let text = element.text_content().unwrap_or_default();
    if window().is_secure_context() {
        drop(window().navigator().clipboard().write_text(&text));
        return true;
    }
    let Ok(area) = document().create_element("textarea") else { return false };
    let (Some(body), Ok(area)) = (document().body(), area.dyn_into::<web_sys::HtmlTextAreaElement>()) else {
        return false;
    };
    area.set_value(&text);
    if body.append_child(&area).is_err() {
        return false;
    }
    area.select();
    let copied = document()
        .dyn_into::<web_sys::HtmlDocument>()
        .is_ok_and(|document| document.exec_command("copy").unwrap_or(false));
    area.remove();
    copied
}
