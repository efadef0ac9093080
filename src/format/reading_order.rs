//! The order in which the regions of a PAGE document are read.

use super::xml::Tag;

/// The reading order while it is read: groups in groups, each part with its `@index` in an ordered one.
#[derive(Default)]
pub(super) struct ReadingOrder {
    open: Vec<Group>,
    done: Vec<String>,
}

#[derive(Default)]
struct Group {
    index: Option<i64>,
    parts: Vec<(Option<i64>, Vec<String>)>,
}

fn is_group(name: &str) -> bool {
    name == "ReadingOrder" || name.contains("Group")
}

impl ReadingOrder {
    /// A tag that may belong to it.
    pub fn open(&mut self, tag: &Tag) {
        let index = tag.value("index").and_then(|i| i.trim().parse().ok());
        if tag.name.starts_with("RegionRef") {
            if let (Some(group), Some(id)) = (self.open.last_mut(), tag.value("regionRef")) {
                group.parts.push((index, vec![id]));
            }
        } else if is_group(&tag.name) {
            // A group can itself be a region's.
            let own = tag.value("regionRef").map(|id| (None, vec![id]));
            self.open.push(Group {
                index,
                parts: own.into_iter().collect(),
            });
        }
    }

    /// And the end of one.
    pub fn close(&mut self, name: &str) {
        if !is_group(name) {
            return;
        }
        let Some(mut group) = self.open.pop() else {
            return;
        };
        group.parts.sort_by_key(|(index, _)| *index);
        let ids: Vec<String> = group.parts.into_iter().flat_map(|(_, ids)| ids).collect();
        match self.open.last_mut() {
            Some(outer) => outer.parts.push((group.index, ids)),
            None => self.done = ids,
        }
    }

    /// The ids of the regions in their order.
    pub fn ids(self) -> Vec<String> {
        self.done
    }
}
