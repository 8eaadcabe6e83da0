//! The service authorization data.

use crate::Error;
use crate::plan::Plan;
use crate::regenerate::Sources;

pub(crate) fn plan(_: &Sources, _: &mut Plan) -> Result<(), Error> {
    Ok(())
}
