package dev.millrace.cloud.gateway.signature;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/// Percent coding as SigV4 wants it: unreserved characters stay, everything else is `%XX` in upper case.
final class UriCoding {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private UriCoding() {}

    /// Encodes what came, percent signs included: the second encoding that every service but S3 signs.
    static String encode(String raw, boolean keepSlash) {
        if (isPlain(raw, keepSlash)) {
            return raw;
        }
        return encode(raw.getBytes(StandardCharsets.UTF_8), keepSlash);
    }

    /// Decodes and encodes again, so that different spellings of one text become the same.
    static String canonical(String raw, boolean keepSlash, boolean plusIsSpace) {
        if (isPlain(raw, keepSlash)) {
            return raw;
        }
        return encode(decode(raw, plusIsSpace), keepSlash);
    }

    /// Decodes; what is no escape stays as it is.
    static byte[] decode(String raw, boolean plusIsSpace) {
        byte[] from = raw.getBytes(StandardCharsets.UTF_8);
        byte[] to = new byte[from.length];
        int length = 0;
        for (int i = 0; i < from.length; i++) {
            int c = from[i];
            if (c == '%' && i + 2 < from.length) {
                int high = Character.digit(from[i + 1], 16);
                int low = Character.digit(from[i + 2], 16);
                if (high >= 0 && low >= 0) {
                    to[length++] = (byte) (high << 4 | low);
                    i += 2;
                    continue;
                }
            }
            to[length++] = (byte) (c == '+' && plusIsSpace ? ' ' : c);
        }
        return length == to.length ? to : java.util.Arrays.copyOf(to, length);
    }

    static String decodeText(String raw) {
        return raw.indexOf('%') < 0 && raw.indexOf('+') < 0
                ? raw
                : new String(decode(raw, true), StandardCharsets.UTF_8);
    }

    /// Removes `.`, `..` and empty segments, keeping a slash at the end.
    static String normalizePath(String path) {
        if (!path.contains("//") && !path.contains("/.")) {
            return path;
        }
        Deque<String> kept = new ArrayDeque<>();
        for (String segment : path.split("/")) {
            if (segment.equals("..")) {
                kept.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                kept.addLast(segment);
            }
        }
        String joined = "/" + String.join("/", kept);
        return path.endsWith("/") && joined.length() > 1 ? joined + "/" : joined;
    }

    private static boolean isPlain(String text, boolean keepSlash) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isUnreserved(c) && !(keepSlash && c == '/')) {
                return false;
            }
        }
        return true;
    }

    private static String encode(byte[] bytes, boolean keepSlash) {
        StringBuilder text = new StringBuilder(bytes.length + 32);
        for (byte b : bytes) {
            int c = b & 0xFF;
            if (isUnreserved(c) || keepSlash && c == '/') {
                text.append((char) c);
            } else {
                text.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
            }
        }
        return text.toString();
    }

    private static boolean isUnreserved(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '_'
                || c == '.'
                || c == '~';
    }
}
