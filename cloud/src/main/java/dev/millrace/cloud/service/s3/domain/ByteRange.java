package dev.millrace.cloud.service.s3.domain;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which bytes of an object a Range header asks for. S3 serves one range; a header that is no such range, or names
/// several, is passed over and the whole object is sent, as RFC 9110 14.2 has it.
public sealed interface ByteRange {
    /// All of it.
    record Whole() implements ByteRange {}

    /// @param first offset of the first byte
    /// @param last offset of the last byte, included
    record Slice(long first, long last) implements ByteRange {
        public long length() {
            return last - first + 1;
        }

        /// The value of Content-Range for an object of `size` bytes.
        public String contentRange(long size) {
            return "bytes " + first + "-" + last + "/" + size;
        }
    }

    /// Nothing of what is asked for is there.
    record Unsatisfiable() implements ByteRange {}

    /// For internal use: the form of one range.
    Pattern FORM = Pattern.compile("\\s*bytes\\s*=\\s*(\\d{0,18})\\s*-\\s*(\\d{0,18})\\s*");

    static ByteRange of(@Nullable String header, long size) {
        Matcher form = header == null ? null : FORM.matcher(header);
        if (form == null || !form.matches()) {
            return new Whole();
        }
        String first = form.group(1);
        String last = form.group(2);
        if (first.isEmpty()) {
            if (last.isEmpty()) {
                return new Whole();
            }
            long count = Math.min(Long.parseLong(last), size);
            return count == 0 ? new Unsatisfiable() : new Slice(size - count, size - 1);
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last);
        if (to < from) {
            return new Whole();
        }
        return from >= size ? new Unsatisfiable() : new Slice(from, Math.min(to, size - 1));
    }
}
