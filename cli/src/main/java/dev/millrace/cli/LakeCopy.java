package dev.millrace.cli;

import dev.millrace.cloud.storage.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A lake's objects, copied to a folder of its own under their keys until it is closed. What a delivery stream could not
/// make of a record lies below `errors/` and is left out.
/// @param objects how many were copied
public record LakeCopy(Path folder, int objects) implements AutoCloseable {
    private static final Pattern PLACE = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?");
    private static final String ERRORS = "errors/";

    /// Whether the text is a place in S3.
    public static boolean names(String place) {
        return PLACE.matcher(place).matches();
    }

    /// @param place `s3://BUCKET` or `s3://BUCKET/PREFIX`
    /// @throws UserError where there is no such place
    public static LakeCopy of(S3Client s3, String place) throws IOException {
        Matcher named = PLACE.matcher(place);
        if (!named.matches()) {
            throw new UserError("not a place in S3: " + place);
        }
        Path folder = Files.createTempDirectory("lake").toRealPath();
        try {
            return new LakeCopy(folder, copy(s3, named.group(1), named.group(2), folder));
        } catch (IOException | RuntimeException e) {
            FileTree.delete(folder);
            throw e;
        }
    }

    private static int copy(S3Client s3, String bucket, String prefix, Path folder) throws IOException {
        int copied = 0;
        try {
            for (S3Object object : s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix)).contents()) {
                Path target = folder.resolve(object.key()).normalize();
                // A key may be a path that leads out of the folder.
                if (object.key().startsWith(ERRORS) || object.key().endsWith("/") || !target.startsWith(folder)) {
                    continue;
                }
                Files.createDirectories(target.getParent());
                try (var body = s3.getObject(get -> get.bucket(bucket).key(object.key()))) {
                    Files.copy(body, target);
                }
                copied++;
            }
            return copied;
        } catch (NoSuchBucketException e) {
            throw new UserError("there is no bucket " + bucket);
        }
    }

    @Override
    public void close() throws IOException {
        FileTree.delete(folder);
    }
}
