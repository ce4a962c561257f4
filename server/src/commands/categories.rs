//! `lasso categories set FILE | show [--ours]`.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::Path,
};

use anyhow::{Context, anyhow};
use indicatif::ProgressBar;
use lasso::{
    category::{EMBEDDED, LONGEST_OWN, MOST_GLOBS, MOST_OWN, Problem, ProblemCode},
    message::Micros,
    store::{
        categories::{self, OwnRules, Refused},
        db::Db,
        trails,
    },
    tenant::Scope,
};

use crate::{cli::CategoriesCommand, clock, database::unforeseen, output};

pub async fn run(db: &Db, command: CategoriesCommand, now: Micros) -> anyhow::Result<()> {
    let scope = Scope::system("lasso categories");
    match command {
        CategoriesCommand::Set { file } => set(db, &scope, &read(&file)?, now).await,
        CategoriesCommand::Show { ours: true } => output::print(|out| out.write_all(EMBEDDED.as_bytes())),
        CategoriesCommand::Show { ours: false } => {
            let rules =
                categories::own(db, &scope).await.map_err(|error| unforeseen("The rules cannot be read", &error))?;
            output::print(|out| out.write_all(rules.own.as_bytes()))?;
            drop(writeln!(io::stderr(), "lasso: {}", progress(&rules)));
            Ok(())
        }
    }
}

async fn set(db: &Db, scope: &Scope, own: &str, now: Micros) -> anyhow::Result<()> {
    categories::set(db, scope, own, now).await.map_err(|refused| match refused {
        Refused::Rules(problem) => anyhow!("{} Nothing was changed.", sentence(&problem)),
        Refused::Store(error) => unforeseen("The rules were not changed", &error),
    })?;
    let not_done = |error| {
        unforeseen(
            "The rules are in force, but not all of the mail was looked at; `lasso serve` goes on with it",
            &error,
        )
    };
    let bar = ProgressBar::new_spinner().with_message("mails looked at");
    let mut rules = categories::own(db, scope).await.map_err(not_done)?;
    while rules.progress.finished_at.is_none() {
        if !trails::recategorise(db, scope, clock::now()).await.map_err(not_done)? {
            break;
        }
        rules = categories::own(db, scope).await.map_err(not_done)?;
        bar.set_position(rules.progress.looked_at.unsigned_abs());
    }
    bar.finish_and_clear();
    let rules = categories::own(db, scope).await.map_err(not_done)?;
    output::print(|out| writeln!(out, "{}", progress(&rules)))
}

fn progress(rules: &OwnRules) -> String {
    let looked_at = rules.progress.looked_at;
    match (rules.progress.finished_at, rules.progress.mails) {
        _ if rules.changed_at == 0 => "Mail is judged by our own rules; none of yours was ever set.".to_owned(),
        (Some(_), _) => format!("The rules are in force; {looked_at} mails already known were looked at."),
        (None, Some(mails)) => {
            format!("The rules are in force; of the mails already known {looked_at} of {mails} were looked at so far.")
        }
        (None, None) => "The rules are in force; the mail already known is looked at next.".to_owned(),
    }
}

/// What is wrong, where, and what is expected.
fn sentence(problem: &Problem) -> String {
    let Problem { rule, line, code, detail } = problem;
    let place = match (rule, line) {
        (Some(rule), Some(line)) => format!("Rule {rule} (line {line}): "),
        (None, Some(line)) => format!("Line {line}: "),
        (Some(rule), None) => format!("Rule {rule}: "),
        (None, None) => String::new(),
    };
    let what = match code {
        ProblemCode::TooLong => format!("the rules are longer than {} KB.", LONGEST_OWN / 1024),
        ProblemCode::TooMany => {
            format!("there are more than {MOST_OWN} rules, or more than {MOST_GLOBS} symbols with a `*`.")
        }
        ProblemCode::NotUnderstood => format!("{detail}."),
        ProblemCode::Name => format!("the name `{detail}` must be 1 to 60 small letters, digits and hyphens."),
        ProblemCode::NameTaken => format!("the name `{detail}` is taken by an earlier rule."),
        ProblemCode::NoCondition => "it has no condition, so it would take every mail.".to_owned(),
        ProblemCode::Symbol => {
            format!("`{detail}` is no symbol: `*` stands at either end, `!` before a whole name.")
        }
        ProblemCode::Phrase => format!("the phrase `{detail}` is shorter than three letters."),
        ProblemCode::NoExample => "it has no `example` of a mail that it takes.".to_owned(),
        ProblemCode::Example => format!("its example is decided by the rule `{detail}`."),
    };
    let what = what.trim_end_matches("..").to_owned();
    format!("{place}{what}{}", if what.ends_with('.') { "" } else { "." })
}

fn read(path: &Path) -> anyhow::Result<String> {
    let name = path.display();
    let mut text = String::new();
    let longest = LONGEST_OWN as u64 + 1;
    let done = if path == Path::new("-") {
        io::stdin().take(longest).read_to_string(&mut text)
    } else {
        File::open(path)
            .with_context(|| format!("{name} cannot be opened: check the path and its permissions."))?
            .take(longest)
            .read_to_string(&mut text)
    };
    done.with_context(|| format!("{name} is not a text."))?;
    Ok(text)
}
