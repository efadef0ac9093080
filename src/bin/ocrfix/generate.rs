//! Completions and the manual page, from the definition of the command line.

use std::io;
use std::process::ExitCode;

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::args::Cli;
use crate::output::print;

/// Prints the completions for a shell.
///
/// # Errors
/// When standard output cannot be written.
pub fn completions(shell: Shell) -> Result<ExitCode> {
    // Into memory first: the generator panics when its writer fails.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "ocrfix", &mut script);
    print(&script)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the manual page.
///
/// It is one page: the commands are described in it, where the generator alone would refer to a page
/// for each of them.
///
/// # Errors
/// When standard output cannot be written.
pub fn man() -> Result<ExitCode> {
    let mut command = Cli::command();
    command.build();
    let closing = command
        .get_after_long_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    let mut page = Vec::new();
    let manual = Man::new(command.clone());
    manual.render_title(&mut page)?;
    manual.render_name_section(&mut page)?;
    manual.render_synopsis_section(&mut page)?;
    manual.render_description_section(&mut page)?;
    manual.render_options_section(&mut page)?;
    page.extend(b".SH COMMANDS\n");
    describe(&command, &mut page)?;
    page.extend(sections(&closing).into_bytes());
    print(&page)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes a subsection for each command that does something itself.
fn describe(command: &clap::Command, page: &mut Vec<u8>) -> io::Result<()> {
    for sub in command.get_subcommands() {
        if sub.get_name() == "help" {
            continue;
        }
        if sub.has_subcommands() {
            describe(sub, page)?;
            continue;
        }
        let mut text = Vec::new();
        let manual = Man::new(sub.clone());
        manual.render_description_section(&mut text)?;
        manual.render_options_section(&mut text)?;
        let text = String::from_utf8_lossy(&text);
        let name = sub.get_bin_name().unwrap_or(sub.get_name());
        page.extend(format!(".SS {name}\n").bytes());
        // The headings of these parts would end the section.
        let lines = text.lines().filter(|line| !line.starts_with(".SH"));
        page.extend(lines.flat_map(|line| format!("{line}\n").into_bytes()));
    }
    Ok(())
}

/// The closing part of the help with its headings as sections and its lines as they are.
fn sections(help: &str) -> String {
    let mut page = String::new();
    for line in help.lines() {
        let escaped = line.replace('\\', r"\e").replace('-', r"\-");
        match escaped.strip_suffix(':') {
            Some(heading) if !line.starts_with(' ') => {
                page += &format!(".fi\n.SH \"{}\"\n.nf\n", heading.to_uppercase());
            }
            // No line that begins with a dot or an apostrophe is meant as a request.
            _ => page += &format!("\\&{}\n", escaped.strip_prefix("  ").unwrap_or(&escaped)),
        }
    }
    page + ".fi\n"
}
