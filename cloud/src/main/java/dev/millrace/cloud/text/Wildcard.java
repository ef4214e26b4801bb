package dev.millrace.cloud.text;

/// Patterns of policies: `*` stands for any characters, `?` for one. Linear but for one step back per star, so no
/// pattern is slow.
public final class Wildcard {
    /// A star and a question mark that stand for themselves: characters that Unicode keeps out of texts, for uses like
    /// this.
    private static final char STAR = '\uFDD0';

    private static final char MARK = '\uFDD1';

    private Wildcard() {}

    /// A pattern that matches the text alone.
    public static String literal(String text) {
        return text.replace('*', STAR).replace('?', MARK);
    }

    /// Whether the pattern matches itself alone.
    public static boolean isPlain(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '*' || c == '?' || c == STAR || c == MARK) {
                return false;
            }
        }
        return true;
    }

    public static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            char wanted = p < pattern.length() ? pattern.charAt(p) : 0;
            if (p < pattern.length() && wanted == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length() && (wanted == '?' || plain(wanted) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    private static char plain(char wanted) {
        return switch (wanted) {
            case STAR -> '*';
            case MARK -> '?';
            default -> wanted;
        };
    }
}
