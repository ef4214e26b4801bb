package dev.millrace.cloud.service.s3.domain;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// The conditions of a request (RFC 9110 13.2.2, and S3's own order where both an entity tag and a time are given: the
/// entity tag decides).
/// @param ifMatch entity tags separated by commas, or `*`
public record Preconditions(
        @Nullable String ifMatch,
        @Nullable String ifNoneMatch,
        @Nullable Instant ifModifiedSince,
        @Nullable Instant ifUnmodifiedSince) {

    public static final Preconditions NONE = new Preconditions(null, null, null, null);

    /// What the conditions say of an object.
    public sealed interface Outcome {
        /// They hold.
        record Holds() implements Outcome {}

        /// The client has it already.
        record NotModified() implements Outcome {}

        /// @param condition the header that does not hold
        record Failed(String condition) implements Outcome {}
    }

    /// Of a reading request.
    public Outcome check(String eTag, Instant lastModified) {
        Instant modified = lastModified.truncatedTo(ChronoUnit.SECONDS);
        if (ifMatch != null) {
            if (!matches(ifMatch, eTag)) {
                return new Outcome.Failed("If-Match");
            }
        } else if (ifUnmodifiedSince != null && modified.isAfter(ifUnmodifiedSince)) {
            return new Outcome.Failed("If-Unmodified-Since");
        }
        if (ifNoneMatch != null) {
            if (matches(ifNoneMatch, eTag)) {
                return new Outcome.NotModified();
            }
        } else if (ifModifiedSince != null && !modified.isAfter(ifModifiedSince)) {
            return new Outcome.NotModified();
        }
        return new Outcome.Holds();
    }

    /// Whether `wanted`, a list of entity tags or `*`, takes in `eTag`; quotes make no difference, as with S3.
    public static boolean matches(String wanted, String eTag) {
        String bare = bare(eTag);
        for (String one : wanted.split(",")) {
            String given = one.strip();
            if (given.equals("*") || bare(given).equals(bare)) {
                return true;
            }
        }
        return false;
    }

    /// An entity tag without quotes, of which S3 takes one too, and without the mark of a weak one.
    public static String bare(String eTag) {
        int start = eTag.startsWith("W/") ? 2 : 0;
        start += eTag.startsWith("\"", start) ? 1 : 0;
        return eTag.substring(start, eTag.length() - (eTag.length() > start && eTag.endsWith("\"") ? 1 : 0));
    }
}
