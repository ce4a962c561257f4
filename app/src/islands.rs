//! What runs in the browser. An island takes its words as props and is useless, never harmful, without JavaScript.

pub mod copy;
pub mod keyboard;

pub use copy::CopyButton;
pub use keyboard::Keyboard;
