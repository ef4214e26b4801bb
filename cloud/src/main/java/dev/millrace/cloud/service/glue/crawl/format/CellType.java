package dev.millrace.cloud.service.glue.crawl.format;

/// The type of a value that is written as text: whole numbers are bigint, numbers with a point double; dates stay text.
final class CellType {
    private static final int NUMBER_MAX = 64;

    private CellType() {}

    static HiveType of(String value) {
        String text = value.strip();
        if (text.isEmpty()) {
            return HiveType.UNKNOWN;
        }
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return HiveType.BOOLEAN;
        }
        if (text.length() > NUMBER_MAX) {
            return HiveType.STRING;
        }
        return number(text);
    }

    private static HiveType number(String text) {
        int at = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
        int digits = 0;
        boolean whole = true;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (c == '.' && whole) {
                whole = false;
            } else if ((c == 'e' || c == 'E') && digits > 0 && at + 1 < text.length()) {
                return exponent(text, at + 1) ? HiveType.DOUBLE : HiveType.STRING;
            } else {
                return HiveType.STRING;
            }
        }
        if (digits == 0) {
            return HiveType.STRING;
        }
        return whole && fitsLong(text, digits) ? HiveType.BIGINT : HiveType.DOUBLE;
    }

    private static boolean exponent(String text, int from) {
        int at = text.charAt(from) == '-' || text.charAt(from) == '+' ? from + 1 : from;
        return at < text.length() && text.substring(at).chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean fitsLong(String text, int digits) {
        if (digits < 19) {
            return true;
        }
        try {
            Long.parseLong(text);
            return true;
        } catch (NumberFormatException larger) {
            return false;
        }
    }
}
