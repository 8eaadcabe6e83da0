//! Actions that succeed only together with others.

use std::sync::LazyLock;

use iam_catalog::imagebuilder::operation;

use super::grant::Allowed;
use super::{IDENTITY, SERVICE_AUTHORIZATION};
use crate::Check;
use crate::check::Group;
use crate::check::Run::Policy as All;
use crate::per_action::PerAction;
use crate::report::Report;
use crate::view::{Meaning, Policy, Statement};

// A policy is seldom alone, and what it lacks can stand in another one that is attached beside it. So
// this speaks only where a policy names an action of which AWS documents that it fails without another:
// the operations of Image Builder, and actions with a role as required parameter. The rest of the
// column "Dependent actions" depends on the parameters of a call, and nearly every policy lacks some.
// And it only suggests, because that other policy is not to be seen.
pub(in crate::checks) const CHECKS: &[Check] = &[Check::suggestion(
    "EXTRA_MISSING_DEPENDENT_ACTION",
    All(extra_missing_dependent_action),
    "No statement allows an action that another action of the policy needs to succeed.",
)
.of(Group::Extra, SERVICE_AUTHORIZATION)
.on(IDENTITY)
.dated()];

/// Operations of Image Builder that require an infrastructure configuration.
const WITH_INFRASTRUCTURE: [&str; 4] = [
    "CreateImage",
    "CreateImagePipeline",
    "ImportDiskImage",
    "UpdateImagePipeline",
];
/// Operations of Image Builder that require an execution role; for others it is optional.
const WITH_EXECUTION_ROLE: [&str; 3] = [
    "CreateLifecyclePolicy",
    "DistributeImage",
    "UpdateLifecyclePolicy",
];

/// Actions of other services that need `iam:PassRole`, by the column "Dependent actions", and that have
/// a role as required parameter, by the models of the AWS SDKs.
const WITH_ROLE: &[&str] = &[
    "aiops:CreateInvestigationGroup",
    "backup:StartBackupJob",
    "backup:StartCopyJob",
    "bedrock-agentcore:CreateAgentRuntime",
    "bedrock-agentcore:CreateGateway",
    "budgets:CreateBudgetAction",
    "dax:CreateCluster",
    "dms:CreateDataMigration",
    "ecs:CreateExpressGatewayService",
    "emr-serverless:StartJobRun",
    "gamelift:CreateContainerFleet",
    "gamelift:CreateGameServerGroup",
    "greengrass:AssociateServiceRoleToAccount",
    "iam:AddRoleToInstanceProfile",
    "iot:CreateRoleAlias",
    "kafka:CreateReplicator",
    "kafkaconnect:CreateConnector",
    "lambda:CreateFunction",
    "omics:StartRun",
    "pipes:CreatePipe",
    "pipes:UpdatePipe",
    "rds:AddRoleToDBCluster",
    "rds:AddRoleToDBInstance",
    "rds:CreateDBProxy",
    "rds:StartExportTask",
    "rolesanywhere:CreateProfile",
    "s3:CreateJob",
    "sagemaker:CreateAutoMLJob",
    "sagemaker:CreateAutoMLJobV2",
    "sagemaker:CreateCompilationJob",
    "sagemaker:CreateFlowDefinition",
    "sagemaker:CreateImage",
    "sagemaker:CreateLabelingJob",
    "sagemaker:CreateMlflowTrackingServer",
    "sagemaker:CreateNotebookInstance",
    "sagemaker:CreatePipeline",
    "sagemaker:CreateProcessingJob",
    "sagemaker:CreateTrainingJob",
    "states:CreateStateMachine",
    "timestream:CreateScheduledQuery",
    "transfer:CreateAccess",
    "transfer:CreateAgreement",
    "transfer:CreateConnector",
    "transfer:CreateUser",
];

fn with_role(action: iam_catalog::Action) -> bool {
    static TABLE: LazyLock<PerAction<bool>> = LazyLock::new(|| {
        let actions = WITH_ROLE
            .iter()
            .filter_map(|name| iam_catalog::action(name));
        actions.map(|action| (action, true)).collect()
    });
    TABLE.get(action)
}

fn extra_missing_dependent_action(policy: &Policy<'_>, report: &mut Report<'_>) {
    let mut pass_role = Allowed::new(policy, "iam:passrole");
    let mut get_profile = Allowed::new(policy, "iam:getinstanceprofile");
    let mut get_infrastructure =
        Allowed::new(policy, "imagebuilder:getinfrastructureconfiguration");
    let statements = policy
        .statements
        .iter()
        // Under a condition the action can be meant for a call that needs nothing else.
        .filter(|statement| statement.allows() && statement.condition.is_none());
    for action in statements.flat_map(Statement::actions) {
        let Meaning::Exact(known) = action.meaning else {
            continue;
        };
        let is_image_builder = known.service().prefix() == "imagebuilder";
        let operation = is_image_builder
            .then(|| operation(known.name()))
            .flatten()
            .filter(|operation| operation.authorized_actions().len() > 0);
        let mut missing = Vec::new();
        // Whether the call succeeds without it, if no role is given.
        let mut optional = false;
        if let Some(operation) = operation {
            for needed in operation.authorized_actions() {
                let is_allowed = match (needed.action, needed.passed_to_service) {
                    // A distribution that exports to Amazon S3 is rare.
                    ("iam:PassRole", Some("vmie.amazonaws.com")) => true,
                    ("iam:PassRole", _) => pass_role.get(),
                    ("iam:GetInstanceProfile", _) => get_profile.get(),
                    ("imagebuilder:GetInfrastructureConfiguration", _)
                        if WITH_INFRASTRUCTURE.contains(&operation.name()) =>
                    {
                        get_infrastructure.get()
                    }
                    // The rest is needed for some parameters only.
                    _ => true,
                };
                if !is_allowed {
                    optional |= needed.passed_to_service == Some("imagebuilder.amazonaws.com")
                        && !WITH_EXECUTION_ROLE.contains(&operation.name());
                    missing.push(needed.action);
                }
            }
        } else if with_role(known) && !pass_role.get() {
            missing.push("iam:PassRole");
        }
        let [first, others @ ..] = missing.as_slice() else {
            continue;
        };
        let mut names = format!("`{first}`");
        for name in others {
            names.push_str(" and `");
            names.push_str(name);
            names.push('`');
        }
        let with_role = if optional && others.is_empty() {
            "with an execution role "
        } else {
            ""
        };
        let message =
            format!("`{known}` {with_role}needs {names}, which no statement of the policy allows");
        report.at(action.node.span, message).help(format!(
            "allow {names} in a statement of its own, unless another policy does"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{findings, policy};

    #[track_caller]
    fn check(actions: &str, expected: &[&str]) {
        let statement = format!(r#"{{"Effect": "Allow", "Action": [{actions}], "Resource": "*"}}"#);
        let text = policy(&statement);
        assert_eq!(
            findings(&text, "EXTRA_MISSING_DEPENDENT_ACTION"),
            expected,
            "{actions}"
        );
    }

    #[test]
    fn what_is_needed() {
        let pipeline = "imagebuilder:CreateImagePipeline";
        check(r#""imagebuilder:CreateImagePipeline""#, &[pipeline]);
        check(
            r#""imagebuilder:CreateImagePipeline", "iam:PassRole""#,
            &[pipeline],
        );
        check(
            r#""imagebuilder:CreateImagePipeline", "iam:Pass*", "imagebuilder:Get*""#,
            &[],
        );
        check(r#""imagebuilder:*""#, &[]);
        check(r#""imagebuilder:GetImage""#, &[]);
        check(r#""imagebuilder:CreateComponent""#, &[]);
        check(r#""imagebuilder:CreateDistributionConfiguration""#, &[]);
        check(
            r#""imagebuilder:CreateInfrastructureConfiguration", "iam:PassRole""#,
            &["imagebuilder:CreateInfrastructureConfiguration"],
        );
        check(r#""lambda:CreateFunction""#, &["lambda:CreateFunction"]);
        check(r#""lambda:CreateFunction", "*""#, &[]);
        check(r#""ec2:RunInstances""#, &[]);
    }

    #[test]
    fn other_statements() {
        let text = policy(
            r#"{"Effect": "Allow", "Action": "lambda:CreateFunction", "Resource": "*"},
               {"Effect": "Allow", "NotAction": "s3:*", "Resource": "arn:aws:iam::123456789012:role/a"}"#,
        );
        assert!(findings(&text, "EXTRA_MISSING_DEPENDENT_ACTION").is_empty());
        let text = policy(
            r#"{"Effect": "Allow", "Action": "lambda:CreateFunction", "Resource": "*",
                "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
               {"Effect": "Deny", "Action": "lambda:CreateFunction", "Resource": "*"}"#,
        );
        assert!(findings(&text, "EXTRA_MISSING_DEPENDENT_ACTION").is_empty());
    }

    #[test]
    fn every_name_is_an_action_with_that_dependence() {
        for name in WITH_ROLE {
            let action = iam_catalog::action(name).expect(name);
            assert_eq!(action.to_string(), *name);
            assert!(
                action
                    .dependent_actions()
                    .any(|name| name == "iam:PassRole")
            );
        }
        for name in WITH_INFRASTRUCTURE.iter().chain(&WITH_EXECUTION_ROLE) {
            assert!(operation(name).is_some(), "{name}");
        }
    }
}
