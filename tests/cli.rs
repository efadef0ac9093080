//! The command as its users see it: every case in `tests/cmd` is run and compared.
#![cfg(feature = "cli")]

#[test]
fn cases() {
    trycmd::TestCases::new()
        .case("tests/cmd/*.toml")
        .case("tests/cmd/*.trycmd");
}
