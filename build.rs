//! Migrations are embedded by a macro: a new file in their folders must rebuild the crate.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
