package dev.millrace.cloud.service.iam.policy;

import java.util.List;
import java.util.stream.Collectors;

/// May it be done, and why: which statement decided, or what was missing. Error messages, `millrace iam why` and the
/// simulator's answers are made of it.
public sealed interface Decision {
    /// A statement of a policy.
    /// @param policy its ARN, or an inline policy's name
    /// @param statement its `Sid` or its place in the policy, counted from 1
    record Cause(PolicyType type, String policy, String statement) {
        @Override
        public String toString() {
            return "statement " + statement + " of " + policy + " (" + type.words() + ")";
        }
    }

    /// A statement that would have decided but for one of its conditions.
    /// @param condition such as `StringEquals s3:prefix`
    record Near(Cause cause, String condition) {}

    /// @param by what allows it; empty where the caller is the account's root and no policy is needed
    record Allowed(List<Cause> by) implements Decision {}

    record ExplicitDeny(Cause by) implements Decision {}

    /// @param type the sort of policy of which none allows it
    /// @param near statements that would, but for a condition
    record NothingAllows(PolicyType type, List<Near> near) implements Decision {}

    default boolean allowed() {
        return this instanceof Allowed;
    }

    /// What follows `is not authorized to perform: … on resource: …` in AWS's messages; empty where it is allowed.
    default String because(String action) {
        return switch (this) {
            case Allowed _ -> "";
            case ExplicitDeny(Cause by) -> "with an explicit deny in " + by.type().one();
            case NothingAllows(PolicyType type, List<Near> _) ->
                "because no " + type.words() + " allows the " + action + " action";
        };
    }

    /// For people: which statement it was, or what was missing.
    default String explanation(String action, String resource) {
        return switch (this) {
            case Allowed(List<Cause> by) ->
                by.isEmpty()
                        ? "Allowed: the account's root needs no policy."
                        : "Allowed by " + by.stream().map(Cause::toString).collect(Collectors.joining(" and ")) + ".";
            case ExplicitDeny(Cause by) -> "Denied by " + by + ".";
            case NothingAllows(PolicyType type, List<Near> near) ->
                "No " + type.words() + " allows " + action + " on " + resource + "."
                        + near.stream()
                                .map(one -> "\nNearly: " + one.cause() + ", but its condition " + one.condition()
                                        + " does not hold.")
                                .collect(Collectors.joining());
        };
    }
}
