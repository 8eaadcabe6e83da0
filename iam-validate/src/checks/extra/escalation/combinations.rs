//! Ways to more permissions that public research has described.

/// A way to permissions that the policy does not give.
pub(super) struct Combination {
    /// What can be done, behind "its holder can".
    pub(super) gain: &'static str,
    /// The actions that are needed, in lower case; of the first one the resource matters most, because
    /// it says whose permissions are taken.
    pub(super) actions: &'static [&'static str],
}

const fn way(gain: &'static str, actions: &'static [&'static str]) -> Combination {
    Combination { gain, actions }
}

/// "AWS IAM Privilege Escalation – Methods and Mitigation" of Rhino Security Labs, 2018, and its list
/// of methods, where no other source is named.
pub(super) const COMBINATIONS: &[Combination] = &[
    way(
        "rewrite the policies that are attached",
        &["iam:createpolicyversion"],
    ),
    way(
        "bring back an older version of a policy",
        &["iam:setdefaultpolicyversion"],
    ),
    way("make access keys for other users", &["iam:createaccesskey"]),
    way("give other users a password", &["iam:createloginprofile"]),
    way(
        "change the password of other users",
        &["iam:updateloginprofile"],
    ),
    way("attach any policy to a user", &["iam:attachuserpolicy"]),
    way("attach any policy to a group", &["iam:attachgrouppolicy"]),
    way("attach any policy to a role", &["iam:attachrolepolicy"]),
    way("write any policy into a user", &["iam:putuserpolicy"]),
    way("write any policy into a group", &["iam:putgrouppolicy"]),
    way("write any policy into a role", &["iam:putrolepolicy"]),
    way("join any group", &["iam:addusertogroup"]),
    way(
        "make any role trust it and assume the role",
        &["iam:updateassumerolepolicy", "sts:assumerole"],
    ),
    way(
        "run an instance with any role",
        &["iam:passrole", "ec2:runinstances"],
    ),
    way(
        "run a function with any role",
        &[
            "iam:passrole",
            "lambda:createfunction",
            "lambda:invokefunction",
        ],
    ),
    way(
        "run a function with any role",
        &[
            "iam:passrole",
            "lambda:createfunction",
            "lambda:createeventsourcemapping",
        ],
    ),
    // "Lambda layers and resource policies" in the same list: anybody may be let in to invoke.
    way(
        "run a function with any role",
        &[
            "iam:passrole",
            "lambda:createfunction",
            "lambda:addpermission",
        ],
    ),
    way(
        "replace the code of any function",
        &["lambda:updatefunctioncode"],
    ),
    way(
        "use a development endpoint of Glue with any role",
        &["iam:passrole", "glue:createdevendpoint"],
    ),
    way(
        "enter any development endpoint of Glue",
        &["glue:updatedevendpoint"],
    ),
    // Bishop Fox, "Privilege Escalation in AWS" (IAM Vulnerable).
    way(
        "run a job of Glue with any role",
        &["iam:passrole", "glue:createjob", "glue:startjobrun"],
    ),
    way(
        "run a job of Glue with any role",
        &["iam:passrole", "glue:updatejob", "glue:startjobrun"],
    ),
    way(
        "create a stack with any role",
        &["iam:passrole", "cloudformation:createstack"],
    ),
    way(
        "run a data pipeline with any role",
        &[
            "iam:passrole",
            "datapipeline:createpipeline",
            "datapipeline:putpipelinedefinition",
            "datapipeline:activatepipeline",
        ],
    ),
    way(
        "use a notebook of SageMaker with any role",
        &[
            "iam:passrole",
            "sagemaker:createnotebookinstance",
            "sagemaker:createpresignednotebookinstanceurl",
        ],
    ),
    way(
        "run code of SageMaker with any role",
        &["iam:passrole", "sagemaker:createtrainingjob"],
    ),
    way(
        "run code of SageMaker with any role",
        &["iam:passrole", "sagemaker:createprocessingjob"],
    ),
    way(
        "enter any notebook of SageMaker",
        &["sagemaker:createpresignednotebookinstanceurl"],
    ),
    way(
        "run a build of CodeBuild with any role",
        &[
            "iam:passrole",
            "codebuild:createproject",
            "codebuild:startbuild",
        ],
    ),
    // Rhino Security Labs, "Weaponizing AWS ECS Task Definitions".
    way(
        "run a task of ECS with any role",
        &["iam:passrole", "ecs:registertaskdefinition", "ecs:runtask"],
    ),
    // Bishop Fox, "Privilege Escalation in AWS" (IAM Vulnerable).
    way("run commands on any managed instance", &["ssm:sendcommand"]),
    way(
        "open a session on any managed instance",
        &["ssm:startsession"],
    ),
    // "Actions, resources, and condition keys for Amazon EC2 Image Builder": the instance that runs the
    // code of a component has the role that the infrastructure configuration's profile holds.
    way(
        "run a component's code with any role of an instance profile",
        &[
            "iam:passrole",
            "imagebuilder:createcomponent",
            "imagebuilder:createimagerecipe",
            "imagebuilder:createinfrastructureconfiguration",
            "imagebuilder:createimage",
        ],
    ),
    way(
        "run a component's code with any role of an instance profile",
        &[
            "iam:passrole",
            "imagebuilder:createcomponent",
            "imagebuilder:createimagerecipe",
            "imagebuilder:createinfrastructureconfiguration",
            "imagebuilder:createimagepipeline",
            "imagebuilder:startimagepipelineexecution",
        ],
    ),
];
