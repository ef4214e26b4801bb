package dev.millrace.cloud.service.iam.policy;

import dev.millrace.cloud.text.Wildcard;

/// ARNs in policies.
final class ArnPattern {
    private ArnPattern() {}

    /// Matches part by part: a wildcard does not reach over a colon of the first five.
    static boolean matches(String pattern, String arn) {
        String[] wanted = pattern.split(":", 6);
        String[] parts = arn.split(":", 6);
        if (wanted.length != parts.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (!Wildcard.matches(wanted[i], parts[i])) {
                return false;
            }
        }
        return true;
    }
}
