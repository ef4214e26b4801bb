package dev.millrace.cloud.service.iam.policy;

/// The sorts of policies that take part in a decision, with the words that AWS has for them ("Troubleshoot access denied
/// error messages", IAM User Guide).
public enum PolicyType {
    IDENTITY("identity-based policy", "an identity-based policy"),
    BOUNDARY("permissions boundary", "a permissions boundary"),
    SESSION("session policy", "a session policy"),
    RESOURCE("resource-based policy", "a resource-based policy"),
    TRUST("role trust policy", "the role trust policy");

    private final String words;
    private final String one;

    PolicyType(String words, String one) {
        this.words = words;
        this.one = one;
    }

    /// As in: no … allows the action.
    public String words() {
        return words;
    }

    /// As in: with an explicit deny in ….
    public String one() {
        return one;
    }
}
