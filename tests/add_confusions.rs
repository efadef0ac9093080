//! Profiles that are added change nothing where nothing shows that they made the text.

use ocrfix::{Builder, Corrector};

/// Of a hand that says no more than what it is about.
const SHORT: &str = "[profile.schreibmaschine.rewrites]\n\"¤\" = { \"ü\" = 0.1 }\n";
/// Of an engine that loses spaces, which does not count in sound text.
const RUN_TOGETHER: &str =
    "[profile.eng]\nloses_spaces = true\n[profile.eng.rewrites]\n\"¤\" = { \"ü\" = 0.1 }\n";

fn with(tables: &[&str]) -> Builder {
    let start = Corrector::builder();
    tables.iter().fold(start, |builder, table| {
        builder.add_confusions(table).expect("the table is right")
    })
}

#[test]
fn sound_text_and_older_spelling_stay_as_without_them() {
    let old = "Er fand die Puncte jezt. Obwol das Haus geöfnete Fenster hatte, kam er nicht. Das characteristische Thal \
                gefiel Benvenuta, und Emancipation war sein Princip.\n";
    let sound = "Das Museum hat am Sonntag geöffnet, und die Führung beginnt um zehn Uhr für alle Schüler.\n".repeat(20);
    let scattered = old
        .split_inclusive(". ")
        .map(|s| sound.clone() + s)
        .collect();
    for text in [
        old.to_owned(),
        sound.clone() + old,
        old.repeat(30),
        scattered,
    ] {
        let built_in = Corrector::german().correct(&text).text.into_owned();
        assert_eq!(with(&[SHORT]).build().correct(&text).text, built_in);
    }
    assert_eq!(with(&[SHORT]).build().correct(&sound).text, sound);
}

#[test]
fn damage_of_other_kinds_is_repaired_as_without_them() {
    let damaged = "Fiir die Gaste offnet das Museum friiher, und die Schiiler diirfen langer bleiben. Uber den Fluss \
                   fiihrt eine schone Briicke, die im Marz fiinfzig Jahre alt wird.\n";
    let built_in = Corrector::german().correct(damaged).text.into_owned();
    assert!(built_in.contains("früher") && built_in.contains("Brücke"));
    for tables in [&[SHORT][..], &[RUN_TOGETHER], &[SHORT, RUN_TOGETHER]] {
        assert_eq!(with(tables).build().correct(damaged).text, built_in);
    }
}

#[test]
fn what_they_do_is_repaired() {
    let damaged = "F¤r die Br¤cke zahlten die M¤ller f¤nf Taler. Im Fr¤hling bl¤hen die B¤sche, die H¤hner sind m¤de, und \
                   die Sch¤ler ¤ben das Gr¤ßen.\n";
    let expected = damaged.replace('¤', "ü");
    assert_eq!(with(&[SHORT]).build().correct(damaged).text, expected);
}

#[test]
fn names_are_unique_and_tables_are_counted() {
    let again = Corrector::builder().add_confusions(SHORT);
    let error = again.and_then(|b| b.add_confusions(SHORT)).unwrap_err();
    assert!(error.to_string().contains("schreibmaschine"), "{error}");
    let mut builder = Corrector::builder();
    for i in 0.. {
        let table = SHORT.replace("schreibmaschine", &format!("nummer{i}"));
        builder = match builder.add_confusions(&table) {
            Ok(builder) => builder,
            Err(error) => {
                assert!(error.to_string().contains("profiles"), "{error}");
                return;
            }
        };
    }
}
