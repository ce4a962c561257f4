//! The HTML document around every page: head, policy, and the few bytes of script that wake the islands.

use http::{HeaderValue, header};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use leptos_meta::MetaTags;

use crate::{
    routes::App,
    session::{Assets, Theme, ctx},
    words::Locale,
};

/// The whole document. Reads [`Assets`] from the context, or falls back on the unhashed names.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let assets = use_context::<Assets>().unwrap_or_else(|| Assets::plain(&options));
    let ctx = ctx();
    let locale = ctx.as_ref().map_or(Locale::Fr, |ctx| ctx.locale);
    let theme = ctx.as_ref().map_or(Theme::System, |ctx| ctx.theme);
    set_policy();
    view! {
        <!DOCTYPE html>
        <html lang=locale.slug() data-theme=theme.slug()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="robots" content="noindex"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=assets.css.clone()/>
                <Wake assets/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// Nothing but our own files, and of scripts only those that carry this page's nonce (`'self'` lets the browser preload
/// the module that they import). No inline style, so no nonce for styles.
fn set_policy() {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else { return };
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
    // what one person sees stays out of shared caches
    response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
}

/// Does what leptos' `HydrationScripts` does for islands, with the file names that the server chose.
#[component]
fn Wake(assets: Assets) -> impl IntoView {
    if let Some(shared) = Owner::current_shared_context() {
        // outside of islands nothing is hydrated: no markers, no serialised data
        shared.set_is_hydrating(false);
    }
    let script = format!("{}({:?}, {:?})", include_str!("document/wake.js").trim(), assets.js, assets.wasm);
    view! {
        <link rel="modulepreload" href=assets.js.clone() crossorigin="anonymous"/>
        <script type="module" nonce=use_nonce() inner_html=script></script>
    }
}
