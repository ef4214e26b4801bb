package dev.millrace.cloud.service.ecr.distribution;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which bytes of a blob a request wants: RFC 9110's Range with one range. Several, or what cannot be read, mean all.
sealed interface ByteRange {
    record All() implements ByteRange {}

    record Part(long from, long length) implements ByteRange {}

    record Outside() implements ByteRange {}

    Pattern FORM = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    static ByteRange of(@Nullable String header, long size) {
        Matcher matcher = FORM.matcher(header == null ? "" : header.trim());
        if (!matcher.matches()) {
            return new All();
        }
        String first = matcher.group(1);
        String last = matcher.group(2);
        if (first.isEmpty()) {
            if (last.isEmpty()) {
                return new All();
            }
            long length = Math.min(size, Long.parseLong(last));
            return length == 0 ? new Outside() : new Part(size - length, length);
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(last));
        if (!last.isEmpty() && Long.parseLong(last) < from) {
            return new All();
        }
        return from >= size ? new Outside() : new Part(from, to - from + 1);
    }
}
