//! What compiles, what does not, and what the compiler then says, letter for letter.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/fail/*.rs");
}

/// The README's first example is the UI test `readme.rs`, and what it says that the compiler says
/// is what it says.
#[test]
fn the_readme_shows_what_the_compiler_says() {
    let readme = include_str!("../../README.md");
    let case = |ending| std::fs::read_to_string(format!("tests/ui/fail/readme.{ending}")).unwrap();
    let code = case("rs").replace("\nfn main() {}\n", "");
    assert!(readme.contains(&format!("```rust,compile_fail\n{code}```")));
    let said = case("stderr");
    let said: Vec<&str> = said.lines().filter(|line| !line.contains("-->")).collect();
    assert!(readme.contains(&format!("```text\n{}\n```", said.join("\n"))));
}
