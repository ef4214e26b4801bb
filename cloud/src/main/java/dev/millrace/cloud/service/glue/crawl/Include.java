package dev.millrace.cloud.service.glue.crawl;

import dev.millrace.wire.glue.InvalidInputException;
import dev.millrace.wire.glue.S3Target;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// An include path: a bucket, a folder or a single file of it, and what is left out below.
/// @param prefix the folder with a slash at its end, or empty for the whole bucket
/// @param file the key it would be as a file; empty where it cannot be one
/// @param exclusions glob patterns, relative to the include path
/// @param sampleSize how many files of a folder are looked at; null for all
public record Include(
        String bucket, String prefix, String file, List<PathMatcher> exclusions, @Nullable Integer sampleSize) {
    public static Include of(S3Target target) {
        String path = target.path() == null ? "" : target.path();
        // AWS takes them without the scheme too.
        String rest = path.replaceFirst("^s3[an]?://", "");
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        String below = slash < 0 ? "" : rest.substring(slash + 1);
        if (bucket.isEmpty()) {
            throw new InvalidInputException("The S3 target path is not valid: " + path);
        }
        boolean folder = below.isEmpty() || below.endsWith("/");
        List<String> globs = target.exclusions() == null ? List.of() : target.exclusions();
        return new Include(
                bucket,
                folder ? below : below + "/",
                folder ? "" : below,
                globs.stream().map(Include::matcher).toList(),
                target.sampleSize());
    }

    /// The name of the folder, or of the bucket.
    String name() {
        if (prefix.isEmpty()) {
            return bucket;
        }
        String path = prefix.substring(0, prefix.length() - 1);
        return path.substring(path.lastIndexOf('/') + 1);
    }

    String location() {
        return "s3://" + bucket + "/" + prefix;
    }

    /// @param below the key from the include path on
    boolean excludes(String below) {
        if (exclusions.isEmpty()) {
            return false;
        }
        try {
            Path path = Path.of(below);
            return exclusions.stream().anyMatch(glob -> glob.matches(path));
        } catch (InvalidPathException noPath) {
            return false;
        }
    }

    private static PathMatcher matcher(String glob) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (PatternSyntaxException | UnsupportedOperationException broken) {
            throw new InvalidInputException("Invalid exclude pattern: " + glob);
        }
    }
}
