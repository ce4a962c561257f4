//! From data to HTML. No component knows a page, the store or a form handler; class lists live here.

pub mod asks;
pub mod badge;
pub mod button;
pub mod causes;
pub mod disclosure;
pub mod empty;
pub mod facts;
pub mod field;
pub mod filters;
pub mod flash;
pub mod heading;
pub mod icon;
pub mod keys;
pub mod layout;
pub mod nav;
pub mod pager;
pub mod recipients;
pub mod rich;
pub mod table;
pub mod tabs;
pub mod ticket;
pub mod tickets;
pub mod timeline;
pub mod untrusted;
pub mod verdict;
pub mod when;
