package dev.millrace.cloud.service.sts;

import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;

/// How much of the room for a session's policies and tags they take. AWS packs them into a binary form of its own and
/// tells only the percentage; here they are deflated, and the room keeps a session's token well within what a header
/// may hold.
final class PackedSize {
    static final int ROOM_BYTES = 2048;

    private PackedSize() {}

    /// In percent, rounded up: more than 100 does not fit, 0 is nothing.
    static int percent(Sessions.Extras extras) {
        StringBuilder text = new StringBuilder();
        extras.policies().forEach(policy -> text.append(policy).append('\n'));
        extras.policyArns().forEach(arn -> text.append(arn).append('\n'));
        extras.tags().forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        if (text.isEmpty()) {
            return 0;
        }
        long bytes = deflated(text.toString().getBytes(StandardCharsets.UTF_8));
        // A policy's text has a limit of its own, however well it packs.
        long characters = extras.policies().stream().mapToInt(String::length).sum();
        return percent(Math.max(bytes, characters));
    }

    private static int percent(long used) {
        return (int) Math.min(Integer.MAX_VALUE, (used * 100 + ROOM_BYTES - 1) / ROOM_BYTES);
    }

    private static long deflated(byte[] text) {
        try (Deflater deflater = new Deflater()) {
            deflater.setInput(text);
            deflater.finish();
            byte[] some = new byte[ROOM_BYTES];
            while (!deflater.finished()) {
                deflater.deflate(some);
            }
            return deflater.getBytesWritten();
        }
    }
}
