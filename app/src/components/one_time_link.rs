//! A link that was just made: shown here, once, and nowhere again.

use lasso::person::MadeLink;
use leptos::prelude::*;

use crate::{
    components::{disclosure::Verbatim, rich::Rich},
    islands::CopyButton,
    viewer::Viewer,
};

#[component]
pub fn OneTimeLink(viewer: Viewer, link: MadeLink, url: String) -> AnyView {
    let words = viewer.words;
    let who = if link.name.is_empty() { link.email.clone() } else { format!("{} ({})", link.name, link.email) };
    let kind = if link.is_invitation { "invitation" } else { "reset" };
    let text = words.say_with(
        &format!("link-{kind}-text"),
        [("who", who.into()), ("until", viewer.in_sentence(link.expires_at).into())],
    );
    view! {
        <section role="status" class="rounded-card border border-line-2 bg-accent-wash px-4 py-3.5 mb-5 min-w-0">
            <h2 class="font-semibold mb-1">{words.say(&format!("link-{kind}-title"))}</h2>
            <p class="text-pretty"><Rich text/></p>
            <Verbatim text=url id="one-time-link"/>
            <div class="flex mt-2">
                <CopyButton target="one-time-link".to_owned() label=words.say("copy") done=words.say("copied")/>
            </div>
        </section>
    }
    .into_any()
}
