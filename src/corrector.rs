//! Building a corrector, and what all its workers share.

use std::sync::{Arc, OnceLock};

use crate::Error;
use crate::candidates::lower;
use crate::confusion::{Confusions, File};
use crate::context::Context;
use crate::correction::Corrected;
use crate::decide::Weights;
use crate::explain::Explanation;
use crate::lexicon::{Lexicon, WordList};
use crate::spacing::{Rates, Spaces};
use crate::spelling::Spellings;
use crate::worker::Worker;

/// Repairs OCR errors; immutable, to be shared between threads.
#[derive(Debug, Clone)]
pub struct Corrector(Arc<Parts>);

#[derive(Debug)]
pub(crate) struct Parts {
    pub lexicon: Lexicon,
    pub extra: Option<Lexicon>,
    pub table: Confusions,
    /// The files that the table was read from, and the table for texts that have lost spaces, read when one is met.
    pub table_files: TableFiles,
    pub losing_spaces: OnceLock<Confusions>,
    pub spellings: Spellings,
    /// Are compounds that no list has looked for?
    pub compounds: bool,
    pub context: Option<Context>,
    pub weights: Weights,
    pub min_confidence: f64,
    pub adapt: bool,
    pub spaces: Spaces,
    pub join_letterspacing: bool,
    pub rates: Rates,
    /// Are passages in other languages left alone?
    pub tell_languages: bool,
    /// Are quotation marks, dashes and section signs corrected?
    pub signs: bool,
}

impl Parts {
    /// Has a list this word, whatever its casing?
    pub fn is_listed(&self, word: &str) -> bool {
        let lower = lower(word);
        self.lexicons()
            .any(|l| l.get(&lower).is_some_and(|e| !e.doubtful))
    }

    /// The dictionary, and the user's own.
    pub fn lexicons(&self) -> impl Iterator<Item = &Lexicon> {
        [Some(&self.lexicon), self.extra.as_ref()]
            .into_iter()
            .flatten()
    }

    /// The confusions of a text that has lost spaces, or of one that has not.
    pub fn table(&self, loses_spaces: bool) -> &Confusions {
        if !loses_spaces {
            return &self.table;
        }
        self.losing_spaces
            .get_or_init(|| self.table_files.read(true).expect("it was read before"))
    }
}

/// The files that a confusion table is made of.
#[derive(Debug, Default)]
pub(crate) struct TableFiles {
    /// That of a table in place of the built-in one.
    main: Option<File>,
    /// Those whose profiles are added.
    others: Vec<File>,
}

impl TableFiles {
    fn read(&self, losing_spaces: bool) -> Result<Confusions, Error> {
        if self.main.is_none() && self.others.is_empty() && !losing_spaces {
            return Ok(Confusions::german());
        }
        let main = self.main.clone().unwrap_or_else(File::german);
        Confusions::made_of(main, &self.others, losing_spaces)
    }

    /// The table, once it is known that the one for texts that have lost spaces can be read too.
    fn check(&self) -> Result<Confusions, Error> {
        self.read(true)?;
        self.read(false)
    }
}

/// Options of a [`Corrector`].
///
/// ```
/// let corrector = ocrfix::Corrector::builder().words(["Samarqand"]).min_confidence(0.95)?.build();
/// assert_eq!(corrector.correct("nach Samarqand fiir immer").text, "nach Samarqand für immer");
/// # Ok::<(), ocrfix::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Builder {
    lexicon: Option<Lexicon>,
    extra: WordList,
    table: Option<Confusions>,
    table_files: TableFiles,
    without_compounds: bool,
    context: ContextChoice,
    without_languages: bool,
    without_signs: bool,
    min_confidence: f64,
    adapt: bool,
    spaces: Spaces,
    join_letterspacing: bool,
}

/// Which model of neighbouring words is used.
#[derive(Debug, Default)]
enum ContextChoice {
    #[default]
    BuiltIn,
    Own(Context),
    None,
}

impl Builder {
    /// Uses another dictionary in place of the built-in one; see [`WordList::compile`].
    ///
    /// ```
    /// use ocrfix::lexicon::{Lexicon, WordList};
    /// let mut list = WordList::default();
    /// list.add("Hallig", 1);
    /// let lexicon = Lexicon::open(list.compile()?)?;
    /// let corrector = ocrfix::Corrector::builder().dictionary(lexicon).build();
    /// assert_eq!(corrector.correct("die HaIlig").text, "die Hallig");
    /// # Ok::<(), ocrfix::Error>(())
    /// ```
    pub fn dictionary(mut self, lexicon: Lexicon) -> Self {
        self.lexicon = Some(lexicon);
        self
    }

    /// Adds words, in their usual casing, to the dictionary: names of an archive, terms of a trade. Of those with hyphens or
    /// apostrophes the parts are added; strings that are no plain word (digits, blanks, other scripts) are passed over.
    pub fn words<I: IntoIterator<Item: AsRef<str>>>(mut self, words: I) -> Self {
        for word in words {
            self.extra.add(word.as_ref(), 1);
        }
        self
    }

    /// Adds the words of a list; its format is that of [`WordList::read`].
    ///
    /// # Errors
    /// [`Error::WordList`] with the line that cannot be read.
    pub fn word_list(mut self, text: &str) -> Result<Self, Error> {
        self.extra.read(text)?;
        Ok(self)
    }

    /// Uses a confusion table in place of the built-in one; see [`Confusions::parse`].
    ///
    /// # Errors
    /// [`Error::Confusions`] with what cannot be read.
    pub fn confusions(mut self, toml: &str) -> Result<Self, Error> {
        self.table_files.main = Some(File::parse(toml)?);
        self.table = Some(self.table_files.check()?);
        Ok(self)
    }

    /// Adds the profiles of a confusion table to those of the built-in one, such as one that was
    /// [learned](crate::learn::Learner) from a few pages of an archive. What they alone know is looked for only where a text
    /// shows that one of them made it (they are [rare](crate::learn::Learner::set_rare), whatever the table says), so other
    /// texts are corrected as without them.
    ///
    /// ```
    /// let own = "[profile.typewriter.rewrites]\n\"]\" = { \"ü\" = 0.1 }\n";
    /// let corrector = ocrfix::Corrector::builder().add_confusions(own)?.build();
    /// assert_eq!(corrector.correct("Der Hof ist groR.").text, "Der Hof ist groß.");
    /// # Ok::<(), ocrfix::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Confusions`] with what cannot be read, a profile whose name another one has, or too many profiles.
    pub fn add_confusions(mut self, toml: &str) -> Result<Self, Error> {
        let file = File::parse(toml)?;
        // It must be a table by itself, too.
        Confusions::made_of(file.clone(), &[], false)?;
        self.table_files.others.push(file);
        self.table = Some(self.table_files.check()?);
        Ok(self)
    }

    /// Uses a context model in place of the built-in one; see [`ContextBuilder`](crate::context::ContextBuilder).
    pub fn context(mut self, model: Context) -> Self {
        self.context = ContextChoice::Own(model);
        self
    }

    /// Decides each word by itself, without its neighbours.
    pub fn without_context(mut self) -> Self {
        self.context = ContextChoice::None;
        self
    }

    /// Takes only words of the dictionary for words: compounds are neither put together from their parts nor left alone
    /// for being made of words. Meant for measuring what compounds are worth; the built-in dictionary leaves out rare
    /// compounds that can be put together.
    ///
    /// ```
    /// let corrector = ocrfix::Corrector::builder().without_compounds().build();
    /// assert_eq!(corrector.correct("die Inselanlegepldtze").corrections, []);
    /// ```
    pub fn without_compounds(mut self) -> Self {
        self.without_compounds = true;
        self
    }

    /// Takes every text for German. Passages in other languages are left alone otherwise, where they are long enough to be
    /// told: mostly from ten words on.
    ///
    /// ```
    /// let text = "Die Gaste blieben. „I hope that you will often speak of the bridge with your friends,“ schrieb er.";
    /// let corrected = ocrfix::Corrector::german().correct(text).text;
    /// assert!(corrected.starts_with("Die Gäste blieben.") && corrected.contains("often"));
    /// let corrector = ocrfix::Corrector::builder().without_languages().build();
    /// assert!(corrector.correct(text).text.contains("offen"));
    /// ```
    pub fn without_languages(mut self) -> Self {
        self.without_languages = true;
        self
    }

    /// Leaves the signs between words as they are. Otherwise opening quotation marks that were read as commas are put back,
    /// closing ones and dashes that were read as other signs, where those of the document together show what it prints, and
    /// section signs that were read as dollars.
    ///
    /// ```
    /// let text = ",Das Wetter war schon\", sagte er.";
    /// assert!(ocrfix::Corrector::german().correct(text).text.starts_with("„Das Wetter"));
    /// let corrector = ocrfix::Corrector::builder().without_signs().build();
    /// assert!(corrector.correct(text).text.starts_with(",Das Wetter"));
    /// ```
    pub fn without_signs(mut self) -> Self {
        self.without_signs = true;
        self
    }

    /// Leaves out corrections that are less likely right than this probability (0 to 1; 0 by default, where the
    /// decision's own bounds hold).
    ///
    /// # Errors
    /// [`Error::Option`] outside 0 to 1.
    pub fn min_confidence(mut self, probability: f64) -> Result<Self, Error> {
        if !(0.0..=1.0).contains(&probability) {
            return Err(Error::Option {
                option: "min_confidence",
                value: probability,
                range: "0 to 1",
            });
        }
        self.min_confidence = probability;
        Ok(self)
    }

    /// Reads each whole document twice: first for the words that it uses again and the confusions that its engine
    /// makes of its typeface, then to correct it. Blocks of a stream need [`Worker::study`] for that.
    pub fn adapt(mut self) -> Self {
        self.adapt = true;
        self
    }

    /// Sets whether spaces may be put in and taken out; by default as the document shows that they were lost.
    ///
    /// ```
    /// use ocrfix::{Corrector, Spaces};
    /// let text = "DieBesucherwarteten schonamMorgenvor demMuseum.";
    /// let freely = Corrector::builder().spaces(Spaces::Always).build();
    /// assert_eq!(freely.correct(text).text, "Die Besucher warteten schon am Morgen vor dem Museum.");
    /// let never = Corrector::builder().spaces(Spaces::Never).build();
    /// assert_eq!(never.correct(text).text, text);
    /// ```
    pub fn spaces(mut self, spaces: Spaces) -> Self {
        self.spaces = spaces;
        self
    }

    /// Makes letterspaced words, `S p e r r s a t z`, words like others; else they stay as they are. Where spaces never
    /// change they stay all the same.
    ///
    /// ```
    /// let corrector = ocrfix::Corrector::builder().join_letterspacing().build();
    /// assert_eq!(corrector.correct("Das ist S p e r r s a t z im Text.").text, "Das ist Sperrsatz im Text.");
    /// ```
    pub fn join_letterspacing(mut self) -> Self {
        self.join_letterspacing = true;
        self
    }

    /// Builds the corrector.
    pub fn build(self) -> Corrector {
        let mut extra = (!self.extra.is_empty()).then(|| {
            self.extra
                .compile()
                .and_then(Lexicon::open)
                .expect("a list that holds words compiles")
        });
        let mut lexicon = self.lexicon.unwrap_or_else(Lexicon::german);
        if self.without_compounds {
            for lexicon in [Some(&mut lexicon), extra.as_mut()].into_iter().flatten() {
                lexicon.forget_modifiers();
            }
        }
        Corrector(Arc::new(Parts {
            lexicon,
            extra,
            table: match self.table {
                Some(table) => table,
                None => self
                    .table_files
                    .read(false)
                    .expect("the embedded table is tested"),
            },
            table_files: self.table_files,
            losing_spaces: OnceLock::new(),
            spellings: Spellings::german(),
            compounds: !self.without_compounds,
            context: match self.context {
                ContextChoice::BuiltIn => Some(Context::german()),
                ContextChoice::Own(context) => Some(context),
                ContextChoice::None => None,
            },
            weights: Weights::german(),
            min_confidence: self.min_confidence,
            adapt: self.adapt,
            spaces: self.spaces,
            join_letterspacing: self.join_letterspacing,
            rates: Rates::german(),
            tell_languages: !self.without_languages,
            signs: !self.without_signs,
        }))
    }
}

impl Corrector {
    /// A corrector with the built-in dictionary and confusion table. Takes about a millisecond.
    pub fn german() -> Corrector {
        Builder::default().build()
    }

    /// Starts with the built-in data and takes options.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Corrects one document. For many, reuse a [`Worker`].
    pub fn correct<'t>(&self, text: &'t str) -> Corrected<'t> {
        self.worker().correct(text)
    }

    #[cfg(test)]
    pub(crate) fn parts(&self) -> &Parts {
        &self.0
    }

    /// Scratch space for correcting many texts, one after the other, on one thread.
    pub fn worker(&self) -> Worker<'_> {
        Worker::new(&self.0)
    }

    /// Every candidate for a word that stands alone inside a sentence, with its costs, and what is decided. For the words
    /// of a text, where neighbours count, see [`Worker::explain_text`].
    ///
    /// ```
    /// use ocrfix::{Corrector, Decision};
    /// let explanation = Corrector::german().explain("fiinf");
    /// assert_eq!(explanation.candidates[0].word, "fünf");
    /// assert!(matches!(explanation.decision, Decision::Change(c) if c.replacement == "fünf"));
    /// ```
    pub fn explain(&self, word: &str) -> Explanation {
        self.worker().explain(word.trim())
    }
}
