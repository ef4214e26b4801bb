package dev.millrace.cloud.service.iam.policy;

/// How a `Principal` element names who asks, the weakest first. What is given to a role or to an account is bounded by
/// more than what is given to a session or a user ("Policy evaluation logic", IAM User Guide).
enum Named {
    NOT,
    /// Its account: that decides in its own policies to whom it gives it.
    BY_ACCOUNT,
    /// The role of its session.
    BY_ROLE,
    ITSELF
}
