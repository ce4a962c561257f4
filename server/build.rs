//! Rebuilds the binary when the site's assets change: a release embeds them.

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let site = Path::new("../target/site");
    // a debug build reads the assets from disk; and a path that is missing would rebuild the server every time
    if std::env::var("PROFILE").as_deref() == Ok("release") && site.exists() {
        println!("cargo:rerun-if-changed={}", site.display());
    }
}
