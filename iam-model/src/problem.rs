//! What can be wrong with a document or a policy, each with its code and its grade.

use smol_str::SmolStr;

use crate::{LanguageMistake, Place, PolicyType, Span};

/// How much of a document a problem leaves standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// The text has no tree.
    Syntax,
    /// The tree exists, but no policy can be compiled from it.
    Refused,
    /// The policy is read; the problem is a remark.
    Accepted,
}

/// A problem and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Which part of the policy it concerns; [`Place::Policy`] for problems of the text.
    pub place: Place,
    /// Where it stands in the text, if the policy was read from one.
    pub span: Option<Span>,
    /// The other place of a problem that has two, such as the first of two equal keys.
    pub related: Option<Span>,
}

impl Problem {
    /// A problem of the text, at a place in it.
    pub const fn at(kind: ProblemKind, span: Span) -> Self {
        Self {
            kind,
            place: Place::Policy,
            span: Some(span),
            related: None,
        }
    }

    /// A problem of a part of a policy.
    pub const fn of(kind: ProblemKind, place: Place) -> Self {
        Self {
            kind,
            place,
            span: None,
            related: None,
        }
    }

    /// The same problem with the second place that it concerns.
    pub const fn with_related(mut self, related: Span) -> Self {
        self.related = Some(related);
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.kind)?;
        if self.span.is_none() && self.place != Place::Policy {
            write!(f, " ({})", self.place)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

/// Declares [`ProblemKind`] and the one table of rule, code and grade behind it.
macro_rules! problem_kinds {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident $({ $($(#[doc = $field_doc:literal])* $field:ident: $type:ty),+ $(,)? })?
            => $rule:literal, $code:literal, $grade:ident, $message:literal;
    )+) => {
        /// What is wrong, as data. `Display` is one lower-case sentence.
        #[derive(Clone, Debug, PartialEq, thiserror::Error)]
        #[non_exhaustive]
        pub enum ProblemKind {
            $(
                $(#[doc = $doc])+
                #[error($message)]
                $name $({ $($(#[doc = $field_doc])* $field: $type),+ })?,
            )+
        }

        /// Every kind of problem: name, rule of docs/semantics.md, code, grade.
        pub const TABLE: &[Row] = &[
            $(Row { name: stringify!($name), rule: $rule, code: $code, grade: Grade::$grade },)+
        ];

        impl ProblemKind {
            /// The row of [`TABLE`] for this kind.
            pub const fn row(&self) -> &'static Row {
                match self {
                    $(Self::$name $({ $($field: _),+ })? => &Row {
                        name: stringify!($name), rule: $rule, code: $code, grade: Grade::$grade,
                    },)+
                }
            }
        }
    };
}

/// One row of [`TABLE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The variant's name.
    pub name: &'static str,
    /// The rule of docs/semantics.md that the problem breaks.
    pub rule: &'static str,
    /// The stable code: Access Analyzer's where AWS has one, otherwise ours.
    pub code: &'static str,
    /// What the problem leaves standing.
    pub grade: Grade,
}

problem_kinds! {
    // The text. Codes: AWS has one for all of them.
    /// A token is missing between two that stand side by side.
    Missing {
        /// What is missing, with its article: "a comma".
        what: &'static str,
        /// What stands before the gap, in the words of a reader.
        before: &'static str,
    } => "L1", "JSON_SYNTAX_ERROR", Syntax, "{what} is missing {before}";
    /// Something else was expected here.
    Expected {
        /// What was expected.
        expected: &'static str,
        /// What stands there.
        found: SmolStr,
    } => "L1", "JSON_SYNTAX_ERROR", Syntax, "expected {expected}, found {found}";
    /// The text ends too early.
    UnexpectedEnd {
        /// What was expected.
        expected: &'static str,
    } => "L1", "JSON_SYNTAX_ERROR", Syntax, "the text ends where {expected} was expected";
    /// A string has no closing quote.
    UnclosedString => "L1", "JSON_SYNTAX_ERROR", Syntax, "this string is never closed";
    /// An object or list has no closing bracket.
    Unclosed {
        /// "object" or "list".
        what: &'static str,
    } => "L1", "JSON_SYNTAX_ERROR", Syntax, "this {what} is never closed";
    /// An unknown escape in a string.
    BadEscape {
        /// The escape as written.
        escape: SmolStr,
    } => "L1", "JSON_SYNTAX_ERROR", Syntax, "`{escape}` is not an escape that JSON knows";
    /// A control character stands unescaped in a string.
    ControlCharacter {
        /// Its code point.
        code: u32,
    } => "L1", "JSON_SYNTAX_ERROR", Syntax, "control character U+{code:04X} must be escaped in a string";
    /// A malformed number.
    BadNumber {
        /// The number as written.
        number: SmolStr,
    } => "L1", "JSON_SYNTAX_ERROR", Syntax, "`{number}` is not a JSON number";
    /// A comma with nothing after it.
    TrailingComma => "L1", "JSON_SYNTAX_ERROR", Syntax, "nothing follows this comma";
    /// Text after the document.
    TrailingText => "L1", "JSON_SYNTAX_ERROR", Syntax, "the document has ended, but text follows";
    /// A comment, which JSON does not have.
    Comment => "L1", "JSON_SYNTAX_ERROR", Syntax, "JSON has no comments";
    /// A word without quotes that is neither `true`, `false` nor `null`.
    Unquoted {
        /// The word as written.
        text: SmolStr,
        /// The JSON word that it stands for.
        near: Option<&'static str>,
    } => "L1", "JSON_SYNTAX_ERROR", Syntax, "`{text}` stands without double quotes";
    /// A string in quotation marks that JSON does not have.
    WrongQuotes {
        /// The opening mark.
        quote: char,
    } => "L1", "JSON_SYNTAX_ERROR", Syntax, "a string cannot start with `{quote}`";
    /// A closing bracket of the wrong kind, or one that closes nothing.
    Mismatched {
        /// The bracket as written.
        found: char,
        /// The bracket that would close what is open.
        expected: char,
    } => "L1", "JSON_SYNTAX_ERROR", Syntax, "`{found}` stands where only `{expected}` can close";
    /// More problems were found than are listed.
    MoreProblems {
        /// How many are left out.
        count: u64,
    } => "L1", "MORE_PROBLEMS", Syntax, "{count} more problems are not listed";
    /// The text is not UTF-8.
    InvalidUtf8 => "L1", "JSON_SYNTAX_ERROR", Syntax, "the text is not valid UTF-8 here";
    /// An empty document.
    Empty => "L1", "JSON_SYNTAX_ERROR", Syntax, "the document is empty";
    /// YAML that its parser refuses.
    Yaml {
        /// The parser's sentence.
        message: SmolStr,
    } => "L1", "YAML_SYNTAX_ERROR", Syntax, "{message}";
    /// YAML that has no place in a document of plain data.
    YamlUnsupported {
        /// What it is: "a tag", "a second document", …
        what: &'static str,
    } => "L1", "YAML_UNSUPPORTED", Syntax, "{what} has no meaning in a policy or scenario";
    /// A mistake of syntax in the policy language.
    Language {
        /// Which one.
        mistake: LanguageMistake,
    } => "L1", "POLICY_SYNTAX_ERROR", Syntax, "{mistake}";
    /// YAML where a document is to be laid out.
    YamlLayout => "L1", "YAML_NOT_FORMATTED", Syntax, "YAML is not formatted, because it has no one layout";
    /// Percent-encoding that does not decode.
    BadPercentEncoding => "L1", "INVALID_PERCENT_ENCODING", Syntax, "the URL-encoded document does not decode to UTF-8 text";
    /// A limit on documents is exceeded.
    Limit {
        /// What is limited: "bytes", "levels of nesting", …
        what: &'static str,
        /// The limit in force.
        limit: u64,
    } => "L1", "LIMIT_EXCEEDED", Syntax, "the document exceeds the limit of {limit} {what}";
    /// A byte order mark, which is skipped.
    ByteOrderMark => "L1", "BYTE_ORDER_MARK", Accepted, "the text starts with a byte order mark";

    // The shape of a policy.
    /// A key stands twice in an object.
    DuplicateKey {
        /// The key.
        key: SmolStr,
    } => "L1", "DUPLICATE_KEY", Refused, "`{key}` stands twice";
    /// Two condition keys, or two operators, that differ in case alone.
    DuplicateKeyCase {
        /// The second spelling.
        key: SmolStr,
        /// The first spelling.
        first: SmolStr,
    } => "L1", "DUPLICATE_KEYS_WITH_DIFFERENT_CASE", Refused, "`{key}` and `{first}` are the same name";
    /// An element that policies do not have.
    UnknownElement {
        /// The element's name.
        name: SmolStr,
        /// The object that it stands in: "policy" or "statement".
        of: &'static str,
        /// A known name that is near.
        near: Option<&'static str>,
    } => "L1", "INVALID_POLICY_ELEMENT", Refused, "`{name}` is not an element of a {of}";
    /// A value of the wrong type.
    WrongType {
        /// The element.
        element: SmolStr,
        /// What it takes.
        expected: &'static str,
        /// What stands there.
        found: &'static str,
    } => "L1", "DATA_TYPE_MISMATCH", Refused, "{element} takes {expected}, not {found}";
    /// A policy without Statement.
    MissingStatement => "L1", "MISSING_STATEMENT", Refused, "the policy has no Statement";
    /// A Version that does not exist.
    InvalidVersion {
        /// The version as written.
        version: SmolStr,
    } => "L1", "INVALID_VERSION", Refused, "`{version}` is not a policy language version";
    /// A statement without Effect.
    MissingEffect => "L1", "MISSING_EFFECT", Refused, "the statement has no Effect";
    /// An Effect other than Allow and Deny.
    InvalidEffect {
        /// The effect as written.
        effect: SmolStr,
    } => "L3", "INVALID_EFFECT", Refused, "`{effect}` is not an effect";
    /// A statement with neither Action nor NotAction.
    MissingAction => "L1", "MISSING_ACTION", Refused, "the statement has neither Action nor NotAction";
    /// An element together with its negation.
    ElementCombination {
        /// The positive element.
        element: &'static str,
        /// The negated element.
        not_element: &'static str,
    } => "L1", "UNSUPPORTED_ELEMENT_COMBINATION", Refused, "{element} and {not_element} exclude each other";
    /// An empty NotAction, NotResource or NotPrincipal.
    EmptyNot {
        /// The element.
        element: &'static str,
    } => "L2", "EMPTY_NEGATED_LIST", Refused, "an empty {element} would match everything";

    // Actions.
    /// A malformed action pattern.
    InvalidActionFormat {
        /// The pattern.
        action: SmolStr,
        /// What is wrong with it.
        reason: &'static str,
    } => "C1", "INVALID_ACTION_FORMAT", Refused, "`{action}` is not an action: {reason}";
    /// `*:*`.
    ActionStarColonStar => "C1", "ACTION_STAR_COLON_STAR", Accepted, "`*:*` is read as `*`";

    // Resources.
    /// A resource that is neither `*` nor an ARN.
    InvalidArnPrefix {
        /// The resource.
        resource: SmolStr,
    } => "C6", "INVALID_ARN_PREFIX", Refused, "`{resource}` is neither `*` nor an ARN";
    /// A wildcard in the service part of an action or of an ARN.
    WildcardInService {
        /// The action or resource.
        text: SmolStr,
    } => "C5", "WILDCARD_IN_SERVICE_NAME", Refused, "`{text}` has a wildcard in its service part";
    /// An ARN of fewer than six parts where that is not allowed.
    MissingArnField {
        /// The ARN.
        arn: SmolStr,
        /// How many parts it has.
        parts: usize,
    } => "C6", "MISSING_ARN_FIELD", Refused, "`{arn}` has {parts} of an ARN's six parts";
    /// A short ARN where the missing parts are read as `*`.
    PaddedArn {
        /// The ARN.
        arn: SmolStr,
        /// How many parts it has.
        parts: usize,
    } => "C6", "MISSING_ARN_FIELD", Accepted, "`{arn}` has {parts} of an ARN's six parts; the missing ones are read as `*`";
    /// An ARN that no pattern matches alone: of `ResourcePattern::exact`, never of a document.
    NoExactPattern {
        /// The ARN.
        arn: SmolStr,
    } => "V1", "NO_EXACT_PATTERN", Refused, "`{arn}` has `*`, `?` or `${{` before its fifth colon, where nothing can escape it";
    /// A pattern that is longer than the limit.
    PatternTooLong {
        /// The limit in bytes.
        limit: usize,
    } => "L1", "LIMIT_EXCEEDED", Refused, "the text exceeds the limit of {limit} bytes for one value";
    /// No Resource or NotResource where the type needs one.
    MissingResource {
        /// The policy's type.
        policy_type: PolicyType,
    } => "C10", "MISSING_RESOURCE", Refused, "a statement of {policy_type} needs Resource or NotResource";
    /// Resource in a trust policy.
    TrustResource => "C10", "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE", Refused, "a role trust policy has no Resource: it applies to the role that it is attached to";

    // Principals.
    /// A Principal that is neither `*` nor an object.
    InvalidPrincipalFormat {
        /// What stands there.
        principal: SmolStr,
    } => "L1", "INVALID_PRINCIPAL_FORMAT", Refused, "`{principal}` is neither `*` nor a principal with its type";
    /// An unknown type of principal.
    InvalidPrincipalKey {
        /// The key.
        key: SmolStr,
        /// A known type that is near.
        near: Option<&'static str>,
    } => "L1", "INVALID_PRINCIPAL_KEY", Refused, "`{key}` is not a type of principal";
    /// A value that no principal of its type has.
    InvalidPrincipal {
        /// The type.
        principal_type: &'static str,
        /// The value.
        value: SmolStr,
        /// What is wrong with it.
        reason: &'static str,
    } => "L1", "INVALID_PRINCIPAL", Refused, "`{value}` is not a principal of type {principal_type}: {reason}";
    /// A partial wildcard in a principal.
    WildcardInPrincipal {
        /// The value.
        value: SmolStr,
    } => "P2", "UNSUPPORTED_WILDCARD_IN_PRINCIPAL", Refused, "`{value}` has a wildcard: a principal is named whole, or is `*`";
    /// Principal in a policy that has none.
    UnsupportedPrincipal {
        /// The element.
        element: &'static str,
        /// The policy's type.
        policy_type: PolicyType,
    } => "L1", "UNSUPPORTED_PRINCIPAL", Refused, "{policy_type} has no {element}: it applies to whom it is attached to";
    /// Principal in an SCP.
    ScpPrincipal {
        /// The element.
        element: &'static str,
    } => "O3", "SCP_SYNTAX_ERROR_PRINCIPAL", Refused, "a service control policy has no {element}";
    /// No Principal where the type needs one.
    MissingPrincipal {
        /// The policy's type.
        policy_type: PolicyType,
    } => "P5", "MISSING_PRINCIPAL", Refused, "a statement of {policy_type} needs Principal";
    /// Statements with and without a principal in one policy whose type is not stated.
    MixedPrincipals => "L1", "MIXED_PRINCIPALS", Refused, "this statement has no principal, but another one has";
    /// A policy that states one type and is used as another.
    OtherType {
        /// What it states.
        stated: PolicyType,
        /// What it is used as.
        used: PolicyType,
    } => "L1", "OTHER_POLICY_TYPE", Refused, "the text says that it is {stated}, and it is used as {used}";
    /// NotPrincipal with Allow.
    AllowNotPrincipal => "P6", "ALLOW_WITH_NOT_PRINCIPAL", Refused, "NotPrincipal goes with Deny only";
    /// `NotPrincipal: "*"`.
    NotPrincipalStar => "P6", "NOT_PRINCIPAL_STAR", Refused, "NotPrincipal `*` would concern nobody";
    /// NotPrincipal in a trust policy.
    TrustNotPrincipal => "P6", "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL", Refused, "a role trust policy has no NotPrincipal";

    // Resource control policies.
    /// An RCP that does not only deny.
    RcpAllow => "O5", "RCP_SYNTAX_ERROR_ALLOW", Refused, "a custom resource control policy may only deny";
    /// An RCP with NotAction.
    RcpNotAction => "O5", "RCP_SYNTAX_ERROR_NOTACTION", Refused, "a resource control policy has no NotAction";
    /// An RCP with the bare `*` as action.
    RcpActionStar => "O5", "RCP_SYNTAX_ERROR_ACTION", Refused, "a custom resource control policy names its services: `*` alone is no action for it";
    /// An RCP whose Principal is not `*`.
    RcpPrincipal => "O5", "RCP_SYNTAX_ERROR_PRINCIPAL", Refused, "the Principal of a resource control policy is the string `*`";
    /// An RCP of another Version.
    RcpVersion => "O5", "RCP_SYNTAX_ERROR_VERSION", Refused, "a resource control policy has Version 2012-10-17";

    // Conditions.
    /// An operator that does not exist.
    InvalidOperator {
        /// The operator as written.
        operator: SmolStr,
        /// A known operator that is near.
        near: Option<SmolStr>,
    } => "K8", "INVALID_CONDITION_OPERATOR", Refused, "`{operator}` is not a condition operator";
    /// An operator in another case than AWS writes it.
    OperatorCase {
        /// The operator as written.
        operator: SmolStr,
        /// AWS's spelling.
        canonical: SmolStr,
    } => "L3", "OPERATOR_CASE", Accepted, "`{operator}` is read as `{canonical}`";
    /// NullIfExists.
    NullIfExists => "K6", "NULL_WITH_IF_EXISTS", Refused, "Null has no IfExists form: it asks whether the key exists";
    /// Null under a set qualifier.
    NullWithQualifier {
        /// The constant answer.
        always: bool,
    } => "K6", "NULL_WITH_QUALIFIER", Accepted, "Null under a set qualifier is always {always}";
    /// A condition key of another form than `prefix:name`.
    InvalidConditionKey {
        /// The key.
        key: SmolStr,
    } => "L1", "INVALID_CONDITION_KEY_FORMAT", Refused, "`{key}` is not a condition key: write it as `prefix:name`";
    /// No values under a plain operator.
    EmptyConditionList {
        /// The key.
        key: SmolStr,
    } => "K5", "EMPTY_ARRAY_CONDITION", Refused, "`{key}` has no values to compare with";
    /// A boolean that cannot be read.
    BooleanValue {
        /// The value.
        value: SmolStr,
    } => "K12", "TYPE_MISMATCH_BOOLEAN", Refused, "`{value}` is neither true nor false";
    /// A number that cannot be read.
    NumberValue {
        /// The value.
        value: SmolStr,
    } => "K10", "TYPE_MISMATCH_NUMBER", Refused, "`{value}` is not a decimal number";
    /// A number that other readers would round.
    NumberPrecision {
        /// The value.
        value: SmolStr,
    } => "K10", "NUMBER_PRECISION", Refused, "the number {value} has more digits than JSON readers keep";
    /// A date that cannot be read.
    DateValue {
        /// The value.
        value: SmolStr,
    } => "K11", "TYPE_MISMATCH_DATE", Refused, "`{value}` is not an ISO 8601 date or epoch time";
    /// Base64 that cannot be read.
    BinaryValue {
        /// The value.
        value: SmolStr,
    } => "K13", "TYPE_MISMATCH_STRING", Refused, "`{value}` is not base64";
    /// An address range that cannot be read.
    IpValue {
        /// The value.
        value: SmolStr,
    } => "K14", "TYPE_MISMATCH_IP_RANGE", Refused, "`{value}` is not an IP address or CIDR range";
    /// A value of an ARN operator that can never match.
    ShortArnValue {
        /// The value.
        value: SmolStr,
    } => "K15", "ARN_VALUE_FORMAT", Accepted, "`{value}` has fewer than six parts and matches no ARN";

    // Variables.
    /// `${}`.
    EmptyVariable => "V1", "EMPTY_VARIABLE", Refused, "`${{}}` names no variable";
    /// `${` without `}`.
    UnclosedVariable => "V1", "MISSING_BRACE_IN_VARIABLE", Refused, "`${{` has no closing `}}`";
    /// A variable whose name is malformed.
    InvalidVariable {
        /// What stands between the braces.
        variable: SmolStr,
    } => "V1", "INVALID_VARIABLE_FORMAT", Refused, "`${{{variable}}}` is not a variable";
    /// A blank inside a variable's name.
    SpaceInVariable {
        /// What stands between the braces.
        variable: SmolStr,
    } => "V1", "UNSUPPORTED_SPACE_IN_VARIABLE", Refused, "`${{{variable}}}` has a space in its name";
    /// A malformed default value.
    VariableDefault {
        /// What stands between the braces.
        variable: SmolStr,
    } => "V4", "MISSING_QUOTE_IN_VARIABLE", Refused, "the default in `${{{variable}}}` is malformed";
    /// A variable under an operator that takes none.
    VariableForOperator {
        /// The operator.
        operator: SmolStr,
    } => "V1", "INVALID_VARIABLE_FOR_OPERATOR", Refused, "{operator} takes no variables";
    /// A variable in an element that takes none.
    VariableInElement {
        /// The element.
        element: &'static str,
    } => "V1", "VARIABLE_UNSUPPORTED_IN_ELEMENT", Refused, "{element} takes no variables here";
    /// `${…}` under a Version that has no variables.
    VariableInVersion => "V2", "VARIABLE_UNSUPPORTED_IN_VERSION", Accepted, "without Version 2012-10-17 `${{…}}` is plain text";
}

impl ProblemKind {
    /// The stable code: Access Analyzer's where AWS has one, otherwise ours.
    pub const fn code(&self) -> &'static str {
        self.row().code
    }

    /// What the problem leaves standing.
    pub const fn grade(&self) -> Grade {
        self.row().grade
    }

    /// The rule of docs/semantics.md.
    pub const fn rule(&self) -> &'static str {
        self.row().rule
    }

    /// What stands at the second place of a problem that has two.
    pub const fn related_label(&self) -> &'static str {
        match self {
            Self::DuplicateKey { .. } | Self::DuplicateKeyCase { .. } => "it stands here first",
            Self::Unclosed { .. } => "it is still open here",
            Self::Mismatched { .. } => "this bracket is open",
            _ => "the other place is here",
        }
    }
}
