//! Whether an ARN pattern can name anything, by the forms that ARNs have.

use iam_catalog::{ArnForm, arn_forms};

use crate::overlap::{can_be_empty, candidates, overlaps};
use crate::view::ArnParts;

/// How an ARN pattern fits the forms of the ARNs with its service part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// No ARN has this service part.
    NoService,
    /// No resource of the service has such a name.
    NoForm,
    /// What is wrong with the region and with the account, if anything is.
    Form { region: Part, account: Part },
}

/// How a part fits where the rest of the ARN does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Fits,
    /// It is filled, and ARNs of these resources have nothing there.
    Filled,
    /// It is empty, and ARNs of these resources have something there.
    Missing,
}

/// What AWS itself owns is named without an account though its form has one: by service part and the
/// start of the form.
///
/// Pages: "Shared documents" and "Calling public parameters" of the Systems Manager guide, "AWS
/// managed views" of the Resource Explorer guide.
const WITHOUT_ACCOUNT: &[(&str, &[&str])] = &[
    ("resource-explorer-2", &["view/", "managed-view/"]),
    (
        "ssm",
        &[
            "document/",
            "parameter/",
            "automation-definition/",
            "patchbaseline/",
        ],
    ),
];

/// Global names of services whose forms have a region: by service part and the start of the form.
///
/// Page: "IAM policy examples for Amazon QuickSight".
const WITHOUT_REGION: &[(&str, &[&str])] = &[("quicksight", &["user/", "group/"])];

/// Names that services check though the reference does not list them: by service part and start.
///
/// Pages: "Transforms" of the CloudFormation guide, "Scaling policies" of the Application Auto Scaling
/// guide (whose ARNs have the service part `autoscaling`), "Control access with IAM" of the API
/// Gateway guide (the paths of its management API), and the guides of WAF Classic, Managed Service for
/// Prometheus and Managed Grafana.
const UNLISTED: &[(&str, &str)] = &[
    ("apigateway", "/"),
    ("aps", "/workspaces"),
    ("autoscaling", "scalingPolicy:"),
    ("cloudformation", "transform/"),
    ("grafana", "/workspaces"),
    ("waf", "changetoken/"),
    ("waf-regional", "changetoken/"),
];

/// Longer patterns are not compared: no ARN is as long, and each comparison takes the product of both
/// lengths. Page: "Amazon Resource Names": at most 2,048 characters.
const LONGEST: usize = 2048;

impl Fit {
    pub(crate) const FITS: Self = Self::Form {
        region: Part::Fits,
        account: Part::Fits,
    };

    pub(crate) fn of(arn: ArnParts<'_>) -> Self {
        let Some(forms) = arn_forms(arn.service) else {
            return Self::NoService;
        };
        if forms.is_empty() || arn.resource.len() > LONGEST {
            return Self::FITS;
        }
        // Over all forms that the name fits: whether one of them fits the region, and so on.
        let (mut some, mut with_region, mut with_account) = (false, false, false);
        for form in candidates(forms, arn.resource) {
            let region = part_fits(arn.region, form.region)
                || (arn.region.is_empty() && is_in(WITHOUT_REGION, arn, form));
            let account = part_fits(arn.account, form.account)
                || (arn.account.is_empty() && is_in(WITHOUT_ACCOUNT, arn, form));
            // A form that would add nothing is not compared.
            if (some
                && (with_region || !region)
                && (with_account || !account)
                && !(region && account))
                || !overlaps(arn.resource, form.resource)
            {
                continue;
            }
            if region && account {
                return Self::FITS;
            }
            some = true;
            with_region |= region;
            with_account |= account;
        }
        if !some {
            let is_listed = |(service, start): &(&str, &str)| {
                *service == arn.service && arn.resource.starts_with(start)
            };
            return if UNLISTED.iter().any(is_listed) {
                Self::FITS
            } else {
                Self::NoForm
            };
        }
        let part = |written: &str, fits: bool| match (fits, written.is_empty()) {
            (true, _) => Part::Fits,
            (false, true) => Part::Missing,
            (false, false) => Part::Filled,
        };
        let (mut region, account) = (
            part(arn.region, with_region),
            part(arn.account, with_account),
        );
        if region == Part::Fits && account == Part::Fits {
            // Each fits another form, never both the same one: say so of the region.
            region = part(arn.region, false);
        }
        Self::Form { region, account }
    }
}

/// Whether region or account can be what a form has in its place.
fn part_fits(written: &str, form: &str) -> bool {
    if form.is_empty() {
        can_be_empty(written)
    } else {
        !written.is_empty()
    }
}

fn is_in(table: &[(&str, &[&str])], arn: ArnParts<'_>, form: &ArnForm) -> bool {
    table.iter().any(|(service, starts)| {
        *service == arn.service && starts.iter().any(|start| form.resource.starts_with(start))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGION: Fit = Fit::Form {
        region: Part::Filled,
        account: Part::Fits,
    };
    const NO_REGION: Fit = Fit::Form {
        region: Part::Missing,
        account: Part::Fits,
    };
    const ACCOUNT: Fit = Fit::Form {
        region: Part::Fits,
        account: Part::Filled,
    };
    const NO_ACCOUNT: Fit = Fit::Form {
        region: Part::Fits,
        account: Part::Missing,
    };

    #[track_caller]
    fn check(arn: &str, expected: Fit) {
        assert_eq!(Fit::of(ArnParts::new(arn).unwrap()), expected, "{arn}");
    }

    #[test]
    fn arns_that_can_name_something() {
        for arn in [
            "arn:aws:s3:::logs",
            "arn:aws:s3:::logs/*",
            "arn:aws:s3::*:*imagebuilder*",
            "arn:aws:s3:*:*:accesspoint/*",
            "arn:aws:s3",
            "arn:aws:iam::123456789012:role/*",
            "arn:aws:iam::aws:policy/AdministratorAccess",
            "arn:aws:iam::*:*",
            "arn:*:iam::*:role/${aws:username}",
            "arn:aws:ec2:*::image/*",
            "arn:aws:ec2:*:*:*",
            "arn:aws:ssm:us-east-1::document/AWS-RunShellScript",
            "arn:aws:ssm:*:*:parameter/aws/service/*",
            "arn:aws:imagebuilder:*:aws:image/amazon-linux-2023-x86/x.x.x",
            "arn:aws:logs:*:*:log-group:/aws/imagebuilder/*",
            "arn:aws:catalog:*:*:product/*",
            "arn:aws:backup:*:*:recovery-point:*",
            "arn:aws:apigateway:*::/v2/apis/*",
            "arn:aws:quicksight::123456789012:user/${aws:userid}",
            "arn:aws:cloudformation:*:aws:transform/Serverless-2016-10-31",
        ] {
            check(arn, Fit::FITS);
        }
    }

    #[test]
    fn arns_that_cannot() {
        check("arn:aws:s3:us-east-1::logs", REGION);
        check("arn:aws:s3::123456789012:logs", ACCOUNT);
        check("arn:aws:iam:us-east-1:123456789012:role/a", REGION);
        check("arn:aws:iam:::role/a", NO_ACCOUNT);
        check("arn:aws:lambda::123456789012:function:a", NO_REGION);
        check("arn:aws:lambda:us-east-1::function:a", NO_ACCOUNT);
        check(
            "arn:aws:lambda:::function:a",
            Fit::Form {
                region: Part::Missing,
                account: Part::Missing,
            },
        );
        check(
            "arn:aws:imagebuilder:us-east-1:123456789012:instance/*",
            Fit::NoForm,
        );
        check("arn:aws:nothing:::a", Fit::NoService);
    }
}
