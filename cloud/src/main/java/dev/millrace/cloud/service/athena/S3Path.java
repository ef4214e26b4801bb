package dev.millrace.cloud.service.athena;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `s3://bucket/prefix`.
/// @param prefix without a slash at its start; empty, or with one at its end
public record S3Path(String bucket, String prefix) {
    private static final Pattern FORM = Pattern.compile("s3[an]?://([a-z0-9][a-z0-9._-]{1,254})(?:/(.*))?");

    /// Empty where the text is no such path.
    public static Optional<S3Path> parse(String text) {
        Matcher path = FORM.matcher(text);
        if (!path.matches()) {
            return Optional.empty();
        }
        String prefix = path.group(2) == null ? "" : path.group(2);
        return Optional.of(
                new S3Path(path.group(1), prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/"));
    }

    /// The path of something within.
    public String of(String name) {
        return "s3://" + bucket + "/" + prefix + name;
    }

    @Override
    public String toString() {
        return of("");
    }
}
