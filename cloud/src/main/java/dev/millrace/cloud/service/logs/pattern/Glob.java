package dev.millrace.cloud.service.logs.pattern;

import java.util.List;

/// A text in which a star stands for any characters. Each piece is looked for once, behind the one before it: taking the
/// first place where a piece is found never spoils what comes after, so nothing is tried again however many stars there
/// are.
/// @param pieces what stands between the stars, the empty text where a star begins or ends it; two or more
record Glob(List<String> pieces) {
    static Glob of(String text) {
        return new Glob(List.of(text.split("\\*+", -1)));
    }

    boolean matches(String value) {
        String first = pieces.getFirst();
        String last = pieces.getLast();
        if (!value.startsWith(first)) {
            return false;
        }
        int at = first.length();
        for (String piece : pieces.subList(1, pieces.size() - 1)) {
            int found = value.indexOf(piece, at);
            if (found < 0) {
                return false;
            }
            at = found + piece.length();
        }
        return value.length() - last.length() >= at && value.endsWith(last);
    }
}
