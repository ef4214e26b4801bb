package dev.millrace.cloud.service.iam.policy;

import dev.millrace.cloud.text.Wildcard;

/// ARNs in policies, taken apart once. A pattern matches part by part: a wildcard does not reach over a colon of the
/// first five. A pattern of fewer parts that ends with a
/// star covers the rest.
final class ArnPattern {
    private static final int PARTS = 6;

    private final String[] wanted;

    private ArnPattern(String[] wanted) {
        this.wanted = wanted;
    }

    static ArnPattern of(String pattern) {
        return new ArnPattern(pattern.split(":", PARTS));
    }

    boolean matches(String arn) {
        int from = 0;
        for (int i = 0; i < wanted.length - 1; i++) {
            int colon = arn.indexOf(':', from);
            if (colon < 0 || !part(wanted[i], arn, from, colon)) {
                return false;
            }
            from = colon + 1;
        }
        String last = wanted[wanted.length - 1];
        return (wanted.length == PARTS || last.endsWith("*") || arn.indexOf(':', from) < 0)
                && part(last, arn, from, arn.length());
    }

    private static boolean part(String wanted, String arn, int from, int to) {
        if (wanted.equals("*")) {
            return true;
        }
        if (Wildcard.isPlain(wanted)) {
            return wanted.length() == to - from && arn.startsWith(wanted, from);
        }
        return Wildcard.matches(wanted, arn.substring(from, to));
    }
}
