//! What the service authorization data knows of the actions that people name.

use iam_catalog::{Action, action, matching, nearest_action, nearest_service, service};
use iam_model::ActionPattern;

/// What is to be said about an action or a pattern that means none, and what to do about it.
pub(crate) struct Unknown {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

/// The actions that a pattern means; also a retired one if the pattern is its name.
pub(crate) fn actions(pattern: &ActionPattern) -> Result<Vec<Action>, Unknown> {
    let text = pattern.as_str();
    if !is_pattern(text) {
        return match action(text) {
            Some(action) => Ok(vec![action]),
            None => Err(unknown(text)),
        };
    }
    let found: Vec<Action> = iam_catalog::Matching::new(pattern).collect();
    if found.is_empty() {
        return Err(unknown(text));
    }
    Ok(found)
}

/// Whether the text means several actions.
pub(crate) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// What is to be said about a text that means no action.
pub(crate) fn unknown(text: &str) -> Unknown {
    let date = iam_catalog::DATE;
    let prefix = text.split(':').next().unwrap_or_default();
    let of = service(prefix);
    if let Some((gone, since)) = of.and_then(|of| Some((of, of.retired()?))) {
        return Unknown {
            message: format!("AWS has removed `{gone}`: it is not in the service data of {since}"),
            help: None,
        };
    }
    if let Some(gone) = action(text).filter(|action| action.retired().is_some()) {
        return removed(gone);
    }
    if of.is_none() {
        let near = nearest_service(prefix).map(|near| {
            let rest = text.get(prefix.len()..).unwrap_or_default();
            format!("{}{rest}", near.prefix())
        });
        return Unknown {
            message: format!("the service data of {date} has no service `{prefix}`"),
            help: near
                .filter(|near| matching(near).is_ok_and(|mut found| found.next().is_some()))
                .or_else(|| nearest_action(text).map(|near| near.to_string()))
                .map(did_you_mean)
                .or_else(|| {
                    Some("`iam actions '*'` lists the actions of every service".to_owned())
                }),
        };
    }
    let which = if is_pattern(text) {
        "that matches "
    } else {
        ""
    };
    Unknown {
        message: format!("the service data of {date} has no action {which}`{text}`"),
        help: nearest_action(text).map(did_you_mean).or_else(|| {
            Some(format!(
                "`iam actions '{prefix}:*'` lists those of the service"
            ))
        }),
    }
}

/// What a person should know who asks about this action: that AWS does not have it, or no longer.
pub(crate) fn warning(asked: &iam_model::Action) -> Option<Unknown> {
    match action(asked.lower()) {
        None => Some(unknown(asked.as_str())),
        Some(known) => known.retired().map(|_| removed(known)),
    }
}

fn removed(action: Action) -> Unknown {
    let since = action.retired().unwrap_or_default();
    Unknown {
        message: format!("AWS has removed `{action}`: it is not in the service data of {since}"),
        help: None,
    }
}

fn did_you_mean(near: impl std::fmt::Display) -> String {
    format!("did you mean `{near}`?")
}
