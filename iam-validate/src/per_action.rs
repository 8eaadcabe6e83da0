//! A table with a value for some of all actions.

use iam_catalog::Action;

/// What is known of actions, found without a search. Of an action that is not in it, it is the default.
pub(crate) struct PerAction<T>(Vec<T>);

impl<T: Copy + Default> PerAction<T> {
    pub(crate) fn get(&self, action: Action) -> T {
        self.0.get(action.index()).copied().unwrap_or_default()
    }
}

impl<T: Copy + Default> FromIterator<(Action, T)> for PerAction<T> {
    fn from_iter<I: IntoIterator<Item = (Action, T)>>(values: I) -> Self {
        let mut table = Vec::new();
        for (action, value) in values {
            let index = action.index();
            if table.len() <= index {
                table.resize(index + 1, T::default());
            }
            if let Some(place) = table.get_mut(index) {
                *place = value;
            }
        }
        Self(table)
    }
}
