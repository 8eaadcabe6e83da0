//! `iam --version`.

use crate::Verdict;
use crate::failure::Failure;
use crate::output::Output;

/// Prints the version; with `verbose` also where the compiled-in data comes from.
pub(crate) fn run(verbose: bool, output: &mut Output) -> Result<Verdict, Failure> {
    output.print(concat!("iam ", env!("CARGO_PKG_VERSION"), "\n"))?;
    if verbose {
        output.print("service data (actions, resource types, condition keys, regions):\n")?;
        for source in iam_catalog::SOURCES {
            output.print(&format!("  {source}\n"))?;
        }
        output.print("managed policies of EC2 Image Builder:\n")?;
        for source in imagebuilder_policies::SOURCES {
            output.print(&format!("  {source}\n"))?;
        }
    }
    Ok(Verdict::Good)
}
