// SPDX-License-Identifier: GPL-2.0

//! The attribute `#[kunit_tests]`, which makes a KUnit suite of a module with `#[test]` functions.

use proc_macro::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

/// The longest name that fits in `struct kunit_suite`.
const MAX_NAME: usize = 255;

/// A function with `#[test]`.
struct Test {
    name: Ident,
    /// Its `#[cfg]` attributes.
    cfgs: TokenStream,
}

pub(crate) fn kunit_tests(attr: TokenStream, item: TokenStream) -> TokenStream {
    expand(attr, item).unwrap_or_else(|(message, span)| compile_error(message, span))
}

fn expand(attr: TokenStream, item: TokenStream) -> Result<TokenStream, (&'static str, Span)> {
    let suite = suite_name(attr)?;
    let mut module: Vec<TokenTree> = item.into_iter().collect();

    if !module.iter().any(|token| is_ident(token, "mod")) {
        return Err(("`#[kunit_tests]` is for modules", suite.span()));
    }
    let (body, span) = match module.pop() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
            (group.stream(), group.span())
        }
        token => {
            return Err((
                "`#[kunit_tests]` takes a module with its contents, as in `mod tests { ... }`",
                token.map_or(suite.span(), |token| token.span()),
            ))
        }
    };

    let mut group = Group::new(Delimiter::Brace, suite_module(&suite, body));
    group.set_span(span);

    let mut output = parse("#[cfg(CONFIG_KUNIT = \"y\")]");
    output.extend(module);
    output.extend([TokenTree::Group(group)]);
    Ok(output)
}

/// Returns the attribute's argument, the name of the suite.
fn suite_name(attr: TokenStream) -> Result<Ident, (&'static str, Span)> {
    let mut attr = attr.into_iter();

    match (attr.next(), attr.next()) {
        (Some(TokenTree::Ident(name)), None) if name.to_string().len() <= MAX_NAME => Ok(name),
        (Some(TokenTree::Ident(name)), None) => Err((
            "the name of a test suite has 255 bytes at most",
            name.span(),
        )),
        (token, _) => Err((
            "`#[kunit_tests]` takes one name, that of the suite",
            token.map_or_else(Span::call_site, |token| token.span()),
        )),
    }
}

/// Returns the new contents of the module: its items, for each test the assertion macros and a
/// wrapper that KUnit calls, and the suite.
fn suite_module(suite: &Ident, body: TokenStream) -> TokenStream {
    let mut output = TokenStream::new();
    let mut tests: Vec<String> = Vec::new();
    let mut body = body.into_iter().peekable();

    while body.peek().is_some() {
        let mut item: Vec<TokenTree> = Vec::new();
        let mut attributes: Vec<Group> = Vec::new();

        // Attributes. Those at the beginning of the module may be inner ones, `#![...]`.
        while let Some(hash) = body.next_if(|token| is_punct(token, '#')) {
            let bang = body.next_if(|token| is_punct(token, '!'));

            if let Some(TokenTree::Group(attribute)) = body.next() {
                if bang.is_none() {
                    if is_attribute(&attribute, "test") {
                        attributes.push(attribute);
                        continue;
                    }
                    attributes.push(attribute.clone());
                }
                item.push(hash);
                item.extend(bang);
                item.push(TokenTree::Group(attribute));
            }
        }

        // The item ends with a semicolon or with a group in braces. Of the tokens before that, only
        // the function's name is needed.
        let mut is_fn = false;
        let mut name = None;
        for token in body.by_ref() {
            if let (true, None, TokenTree::Ident(ident)) = (is_fn, &name, &token) {
                name = Some(ident.clone());
            }
            is_fn |= is_ident(&token, "fn");

            let last = is_punct(&token, ';')
                || matches!(&token, TokenTree::Group(g) if g.delimiter() == Delimiter::Brace);
            item.push(token);
            if last {
                break;
            }
        }

        let test = attributes
            .iter()
            .any(|attribute| is_attribute(attribute, "test"));
        match name {
            Some(name) if test => {
                let cfgs = attributes
                    .into_iter()
                    .filter(|attribute| is_attribute(attribute, "cfg"))
                    .map(|attribute| format!("#{attribute}"))
                    .collect::<String>();
                let test = Test {
                    name,
                    cfgs: parse(&cfgs),
                };

                output.extend(assertions(&test.name));
                output.extend(item);
                output.extend(wrapper(&test));
                tests.push(test.name.to_string());
            }
            _ => output.extend(item),
        }
    }

    output.extend(registration(suite, &tests));
    output
}

/// Returns macros that fail the test, and shadow those of `core`, which would stop the kernel.
fn assertions(test: &Ident) -> TokenStream {
    parse(&format!(
        "
        #[allow(unused)]
        macro_rules! assert {{
            ($cond:expr $(,)?) => {{{{
                ::kernel::kunit_assert!(\"{test}\", ::core::file!(), 0, $cond);
            }}}}
        }}

        #[allow(unused)]
        macro_rules! assert_eq {{
            ($left:expr, $right:expr $(,)?) => {{{{
                ::kernel::kunit_assert_eq!(\"{test}\", ::core::file!(), 0, $left, $right);
            }}}}
        }}
        "
    ))
}

/// Returns the function that KUnit calls. It skips a test that is configured out.
fn wrapper(test: &Test) -> TokenStream {
    let Test { name, cfgs } = test;

    parse(&format!(
        "
        unsafe extern \"C\" fn kunit_rust_wrapper_{name}(test: *mut ::kernel::bindings::kunit) {{
            // SAFETY: KUnit passes the test that is running, which is its only user.
            unsafe {{ (*test).status = ::kernel::bindings::kunit_status_KUNIT_SKIPPED }};

            {cfgs}
            {{
                // SAFETY: As above.
                unsafe {{ (*test).status = ::kernel::bindings::kunit_status_KUNIT_SUCCESS }};
                use ::kernel::kunit::is_test_result_ok;
                assert!(is_test_result_ok({name}()));
            }}
        }}
        "
    ))
}

/// Returns the list of cases and the suite.
fn registration(suite: &Ident, tests: &[String]) -> TokenStream {
    let cases: String = tests
        .iter()
        .map(|name| {
            format!(
                "::kernel::kunit::kunit_case(
                    ::kernel::c_str!(\"{name}\"),
                    kunit_rust_wrapper_{name},
                ),"
            )
        })
        .collect();

    parse(&format!(
        "
        static mut TEST_CASES: [::kernel::bindings::kunit_case; {len}] = [
            {cases}
            ::kernel::kunit::kunit_case_null(),
        ];

        ::kernel::kunit_unsafe_test_suite!({suite}, TEST_CASES);
        ",
        len = tests.len() + 1
    ))
}

fn parse(source: &str) -> TokenStream {
    source
        .parse()
        .expect("what this macro generates consists of Rust tokens")
}

fn compile_error(message: &str, span: Span) -> TokenStream {
    parse(&format!("::core::compile_error! {{ {message:?} }}"))
        .into_iter()
        .map(|mut token| {
            token.set_span(span);
            token
        })
        .collect()
}

fn is_ident(token: &TokenTree, name: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident.to_string() == name)
}

fn is_punct(token: &TokenTree, punct: char) -> bool {
    matches!(token, TokenTree::Punct(p) if p.as_char() == punct)
}

/// Returns whether an attribute, given by its brackets, has this name.
fn is_attribute(brackets: &Group, name: &str) -> bool {
    matches!(brackets.stream().into_iter().next(), Some(token) if is_ident(&token, name))
}
