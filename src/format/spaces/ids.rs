//! The names of a document's elements, which must stay unique.

use std::collections::HashSet;

use super::super::Format;
use super::super::xml::{Item, Scanner};

/// All ids of a document, those that were made among them.
pub struct Ids {
    all: HashSet<String>,
    /// Those that others refer to.
    referred: HashSet<String>,
}

/// Attributes that refer to elements which may be words.
const REFERENCES: [&str; 3] = ["REF", "IDNEXT", "regionRef"];

impl Ids {
    pub fn read(source: &str, format: Format) -> Ids {
        let (mut all, mut referred) = (HashSet::new(), HashSet::new());
        if format != Format::Tsv {
            let mut scanner = Scanner::new(source, format);
            while let Ok(Some(item)) = scanner.next() {
                if let Item::Open(tag) = item {
                    all.extend(tag.value("id"));
                    let ids = REFERENCES.iter().filter_map(|name| tag.value(name));
                    referred.extend(ids);
                }
            }
        }
        Ids { all, referred }
    }

    /// Can it be taken away?
    pub fn is_free(&self, id: &str) -> bool {
        !self.referred.contains(id)
    }

    /// A new one after that of the word whose part gets it; both as they are written.
    pub fn after(&mut self, id: &str) -> String {
        let next = (2..).map(|n| format!("{id}_{n}"));
        let id = next.into_iter().find(|id| !self.all.contains(id));
        let id = id.expect("there are finitely many");
        self.all.insert(id.clone());
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_ids_are_those_of_no_other() {
        let mut ids = Ids::read("<alto><a ID='w_1'/><b ID='w_1_2'/></alto>", Format::Alto);
        assert_eq!(ids.after("w_1"), "w_1_3");
        assert_eq!(ids.after("w_1"), "w_1_4");
        let ids = Ids::read("<PcGts><a regionRef='w'/></PcGts>", Format::Page);
        assert!(!ids.is_free("w") && ids.is_free("v"));
    }
}
