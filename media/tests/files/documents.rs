//! PDFs are paper, or they are refused.

use lopdf::{Dictionary, Document as Pdf, Object, Stream, dictionary};
use nuanxin_media::{Document, MAX_PAGES, Prepared, Refusal, prepare};

/// A document of so many empty pages, and what the test adds to its catalogue.
fn pdf(pages: u32, catalogue: impl FnOnce(&mut Pdf) -> Dictionary) -> Vec<u8> {
    let mut pdf = Pdf::with_version("1.5");
    let tree = pdf.new_object_id();
    let kids: Vec<Object> = (0..pages)
        .map(|_| pdf.add_object(dictionary! { "Type" => "Page", "Parent" => tree, "MediaBox" => vec![0.into(), 0.into(), 9.into(), 9.into()] }).into())
        .collect();
    let count = i64::from(pages);
    pdf.objects.insert(
        tree,
        dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into(),
    );
    let mut root = catalogue(&mut pdf);
    root.set("Type", "Catalog");
    root.set("Pages", tree);
    let root = pdf.add_object(root);
    pdf.trailer.set("Root", root);
    let mut bytes = Vec::new();
    pdf.save_to(&mut bytes).expect("a PDF");
    bytes
}

fn plain(_: &mut Pdf) -> Dictionary {
    Dictionary::new()
}

#[test]
fn pages_are_counted() {
    assert_eq!(
        prepare(&pdf(3, plain)),
        Ok(Prepared::Document(Document { pages: 3 }))
    );
    assert_eq!(
        prepare(&pdf(MAX_PAGES, plain)),
        Ok(Prepared::Document(Document { pages: MAX_PAGES }))
    );
    assert_eq!(prepare(&pdf(MAX_PAGES + 1, plain)), Err(Refusal::TooManyPages));
    assert_eq!(prepare(&pdf(0, plain)), Err(Refusal::Unreadable));
}

#[test]
fn what_acts_is_refused() {
    let script = || dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") };
    let acting: [(&str, Vec<u8>); 6] = [
        (
            "opens with a script",
            pdf(1, |_| dictionary! { "OpenAction" => script() }),
        ),
        (
            "a script elsewhere",
            pdf(1, |pdf| {
                let action = pdf.add_object(script());
                dictionary! { "Names" => dictionary! { "Dests" => vec![Object::Reference(action)] } }
            }),
        ),
        (
            "starts a program",
            pdf(
                1,
                |_| dictionary! { "OpenAction" => dictionary! { "S" => "Launch", "F" => Object::string_literal("cmd.exe") } },
            ),
        ),
        (
            "carries a file",
            pdf(1, |pdf| {
                let file = pdf.add_object(Stream::new(
                    dictionary! { "Type" => "EmbeddedFile" },
                    b"MZ".to_vec(),
                ));
                let named = dictionary! { "Type" => "Filespec", "EF" => dictionary! { "F" => file } };
                dictionary! { "Names" => dictionary! { "EmbeddedFiles" => dictionary! { "Names" => vec![Object::string_literal("a.exe"), named.into()] } } }
            }),
        ),
        (
            "a form with scripts",
            pdf(
                1,
                |_| dictionary! { "AcroForm" => dictionary! { "XFA" => Object::string_literal("<xdp/>") } },
            ),
        ),
        (
            "sends itself away",
            pdf(
                1,
                |_| dictionary! { "OpenAction" => dictionary! { "S" => "SubmitForm", "F" => Object::string_literal("http://x") } },
            ),
        ),
    ];
    for (what, bytes) in acting {
        assert_eq!(prepare(&bytes), Err(Refusal::ActiveContent), "{what}");
    }
}

#[test]
fn a_script_cannot_hide() {
    // spelled with escapes
    let bytes = pdf(
        1,
        |_| dictionary! { "OpenAction" => dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("1") } },
    );
    let spelled = replace(&bytes, b"/JavaScript", b"/J#61v#61Script");
    assert_eq!(
        prepare(&replace(&spelled, b"/JS", b"/J#53")),
        Err(Refusal::ActiveContent)
    );

    // packed into an object stream
    let mut pdf = Pdf::load_mem(&bytes).expect("our own");
    let mut packed = Vec::new();
    pdf.save_modern(&mut packed).expect("a PDF");
    assert!(
        !packed.windows(10).any(|ten| ten == b"JavaScript"),
        "it is packed"
    );
    assert_eq!(prepare(&packed), Err(Refusal::ActiveContent));
}

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let text: Vec<u8> = bytes.to_vec();
    let at = text
        .windows(from.len())
        .position(|window| window == from)
        .expect("it is there");
    [&text[..at], to, &text[at + from.len()..]].concat()
}

#[test]
fn a_script_that_nothing_reaches_by_name_is_found_too() {
    let bytes = pdf(1, |pdf| {
        pdf.add_object(dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("1") });
        Dictionary::new()
    });
    assert_eq!(prepare(&bytes), Err(Refusal::ActiveContent));
}
