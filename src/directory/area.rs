//! Places: the areas a service covers and the areas a family may live in.

/// A set of areas, one bit for each area that is not made of others. At most 64 of those.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct AreaSet(pub u64);

impl AreaSet {
    /// Every place: what a service without `areas` covers.
    pub const EVERYWHERE: Self = Self(u64::MAX);

    /// Whether the two sets share a place.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether all of `self` lies within `other`.
    pub fn within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether there is no place in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many areas are in it.
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// The places in either.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The places in both.
    #[must_use]
    pub fn shared(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

/// One area: a district, a council, a group of them, or a country.
#[derive(Debug, Clone)]
pub struct Area {
    /// Its id.
    pub id: String,
    /// Its name as shown to parents.
    pub name: String,
    /// The areas it is made of; itself when it is not made of others.
    pub set: AreaSet,
    /// Towns, villages and nicknames that mean it.
    pub places: Vec<String>,
    /// Places that are everyday words too ("Stone"): only after "in", "near", "from".
    pub ambiguous_places: Vec<String>,
}

/// All areas of a directory.
#[derive(Debug, Clone, Default)]
pub struct Areas {
    list: Vec<Area>,
}

impl Areas {
    /// Wraps checked areas.
    pub(super) fn new(list: Vec<Area>) -> Self {
        Self { list }
    }

    /// The areas in the order of the files.
    pub fn iter(&self) -> impl Iterator<Item = &Area> {
        self.list.iter()
    }

    /// The area with this id.
    pub fn find(&self, id: &str) -> Option<&Area> {
        self.list.iter().find(|area| area.id == id)
    }

    /// The name of the smallest area that holds the whole set, for showing ("Stoke-on-Trent").
    pub fn name_of(&self, set: AreaSet) -> Option<&str> {
        self.list
            .iter()
            .filter(|area| set.within(area.set) && !set.is_empty())
            .min_by_key(|area| area.set.count())
            .map(|area| area.name.as_str())
    }
}
