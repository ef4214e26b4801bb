package dev.millrace.wire.codec;

/// The beginning of what came in, for messages: no answer repeats megabytes.
public final class Excerpt {
    private static final int CHARACTERS_MAX = 1024;

    private Excerpt() {}

    public static String of(String text) {
        return text.length() <= CHARACTERS_MAX ? text : text.substring(0, CHARACTERS_MAX) + "...";
    }
}
