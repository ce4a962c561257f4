//! The frame of every page: menu and content, or for visitors the name of the house and content.

use leptos::prelude::*;

use crate::{
    components::{
        icon::{Glyph, Icon},
        nav::{Nav, Preferences},
    },
    session::Ctx,
    viewer::Viewer,
};

#[component]
pub fn Layout(ctx: Option<Ctx>, children: Children) -> AnyView {
    // the routes are being listed: there is nobody to frame anything for
    let Some(ctx) = ctx else { return children().into_any() };
    let viewer = ctx.viewer();
    let skip = viewer.words.say("skip");
    let skip = view! {
        <a href="#main" class="sr-only focus:not-sr-only focus:fixed focus:z-30 focus:top-2 focus:left-2 focus:px-3 focus:py-2 focus:rounded-lg focus:bg-accent focus:text-accent-ink">
            {skip}
        </a>
    };
    match ctx.user {
        Some(user) => view! {
            {skip}
            <div class="md:grid md:grid-cols-[216px_minmax(0,1fr)] print:block">
                <Nav viewer user theme=ctx.theme here=ctx.here unread=ctx.unread/>
                <main id="main" tabindex="-1" class="outline-none min-w-0 w-full max-w-330 px-4 md:px-8 pt-4 md:pt-5 pb-16">{children()}</main>
            </div>
        }
        .into_any(),
        None => view! {
            {skip}
            <div class="min-h-screen flex flex-col px-4 md:px-8 w-full max-w-276 mx-auto">
                <header class="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
                    <a href="/" class="flex items-center gap-2.5 font-semibold text-heading tracking-tight rounded-md">
                        <Glyph icon=Icon::Lasso class="size-6 text-accent"/>
                        "Lasso"
                    </a>
                    <nav aria-label=viewer.words.say("nav-label") class="flex gap-4 ml-auto print:hidden">{doors(viewer, &ctx.here)}</nav>
                    <div class="print:hidden"><Preferences viewer theme=ctx.theme here=ctx.here/></div>
                </header>
                <main id="main" tabindex="-1" class="outline-none grow pt-3 md:pt-5 pb-16">{children()}</main>
            </div>
        }
        .into_any(),
    }
}

/// What is open to whoever is not signed in, but for the page they are on.
fn doors(viewer: Viewer, here: &str) -> impl IntoView + use<> {
    let path = here.split('?').next().unwrap_or_default();
    [("/help", "nav-help"), ("/sign-in", "go-to-sign-in")]
        .into_iter()
        .filter(|(door, _)| *door != path)
        .map(|(door, word)| {
            view! { <a href=door class="py-1 rounded-sm font-medium text-small text-ink-2 hover:text-ink">{viewer.words.say(word)}</a> }
        })
        .collect_view()
}
