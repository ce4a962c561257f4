use leptos::prelude::*;
#[cfg(feature="hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() { leptos::mount::hydrate_islands(); }
#[island] pub fn Copy(text: String) -> impl IntoView { view!{<button on:click=move |_| { let _ = &text; }>"x"</button>} }
