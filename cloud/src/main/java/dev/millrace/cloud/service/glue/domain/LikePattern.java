package dev.millrace.cloud.service.glue.domain;

/// A pattern of SQL's LIKE: `%` stands for any characters, `_` for one. Linear but for one step back per `%`.
record LikePattern(String pattern) {
    boolean matches(String text) {
        int p = 0;
        int t = 0;
        int any = -1;
        int resume = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '%') {
                any = p++;
                resume = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '_' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (any >= 0) {
                p = any + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '%') {
            p++;
        }
        return p == pattern.length();
    }
}
