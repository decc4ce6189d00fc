//! Finding the county and the street that a file means.

use std::collections::HashMap;

use crate::divisions::{Division, Level};

/// The divisions, to be looked up by what files say.
pub(super) struct Known<'a> {
    counties: HashMap<&'a str, &'a str>,
    by_county_name: HashMap<&'a str, Vec<&'a str>>,
    streets: HashMap<(&'a str, &'a str), &'a Division>,
    streets_by_name: HashMap<&'a str, Vec<&'a Division>>,
    by_code: HashMap<&'a str, &'a Division>,
    committees: HashMap<(&'a str, &'a str), &'a str>,
}

impl<'a> Known<'a> {
    pub fn of(divisions: &'a [Division]) -> Self {
        let mut known = Self {
            counties: HashMap::new(),
            by_county_name: HashMap::new(),
            streets: HashMap::new(),
            streets_by_name: HashMap::new(),
            by_code: HashMap::new(),
            committees: HashMap::new(),
        };
        for one in divisions {
            let (code, name) = (one.code.as_str(), one.name.as_str());
            let parent = one.parent_code.as_deref().unwrap_or("");
            known.by_code.insert(code, one);
            match one.level {
                Level::County => {
                    known.counties.insert(code, name);
                    known.by_county_name.entry(name).or_default().push(code);
                }
                Level::Street => {
                    known.streets.insert((parent, name), one);
                    known.streets_by_name.entry(name).or_default().push(one);
                }
                Level::Committee => {
                    known.committees.insert((parent, name), code);
                }
                Level::Province | Level::City => {}
            }
        }
        known
    }

    /// The code of a county by name, code, or both; the code counts only together with its own name.
    pub fn county(&self, name: Option<&str>, code: Option<&str>) -> Option<&'a str> {
        let by_code = code.and_then(|code| self.counties.get_key_value(code));
        match (name, by_code) {
            (None, Some((code, _))) => Some(code),
            (Some(name), Some((code, known))) if *known == name => Some(code),
            (Some(name), _) => match self.by_county_name.get(name).map(Vec::as_slice) {
                Some([only]) => Some(only),
                _ => None,
            },
            (None, None) => None,
        }
    }

    pub fn county_name(&self, code: &str) -> Option<&'a str> {
        self.counties.get(code).copied()
    }

    /// A street of a county by its name.
    pub fn street_in(&self, county_code: &str, name: &str) -> Option<&'a Division> {
        self.streets.get(&(county_code, name)).copied()
    }

    /// The street that a row means: by name and county; by name and the county that the code begins with; by a name
    /// that only one street has; by the code alone where no name is given.
    ///
    /// # Errors
    /// A sentence that says what is not known or not clear.
    pub fn street(
        &self,
        county: Option<&str>,
        name: Option<&str>,
        code: Option<&str>,
    ) -> Result<&'a Division, String> {
        let county_code = match county {
            Some(county) => Some(
                self.county(Some(county), code.and_then(|code| code.get(..6)))
                    .ok_or_else(|| {
                        format!("{county} is no county of the list, or there are several of this name")
                    })?,
            ),
            None => code
                .and_then(|code| code.get(..6))
                .filter(|code| self.counties.contains_key(code)),
        };
        let Some(name) = name else {
            let code = code.ok_or("no street is given")?;
            let found = self.by_code.get(code).filter(|one| one.level == Level::Street);
            return found
                .copied()
                .ok_or_else(|| format!("{code} is no street of the list"));
        };
        if let Some(found) = county_code.and_then(|county| self.street_in(county, name)) {
            return Ok(found);
        }
        match (self.streets_by_name.get(name).map(Vec::as_slice), county) {
            (Some([only]), None) => Ok(only),
            (_, Some(county)) => Err(format!("{county} has no street {name}")),
            (Some([]) | None, None) => Err(format!("{name} is no street of the list")),
            (Some(_), None) => Err(format!("there are several streets {name}: add a column county")),
        }
    }

    /// The committee that a row means, within its street: by name, else by code.
    ///
    /// # Errors
    /// A sentence.
    pub fn committee(
        &self,
        street: &Division,
        name: Option<&str>,
        code: Option<&str>,
    ) -> Result<Option<&'a str>, String> {
        if let Some(name) = name {
            return match self.committees.get(&(street.code.as_str(), name)) {
                Some(found) => Ok(Some(found)),
                None => Err(format!("{} has no committee {name}", street.name)),
            };
        }
        let Some(code) = code else { return Ok(None) };
        let found = self.by_code.get(code).filter(|one| one.level == Level::Committee);
        let here = found.filter(|one| one.parent_code.as_deref() == Some(street.code.as_str()));
        match (here, found) {
            (Some(here), _) => Ok(Some(here.code.as_str())),
            (None, Some(_)) => Err(format!("the committee {code} is not one of {}", street.name)),
            (None, None) => Err(format!("{code} is no committee of the list")),
        }
    }
}
