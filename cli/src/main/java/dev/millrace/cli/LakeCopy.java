package dev.millrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A lake's objects, copied to a folder under their keys. What a delivery stream could not make of a record lies below
/// `errors/` and is left out.
public final class LakeCopy {
    private static final Pattern PLACE = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?");
    private static final String ERRORS = "errors/";

    private LakeCopy() {}

    /// Whether the text is a place in S3.
    public static boolean names(String place) {
        return PLACE.matcher(place).matches();
    }

    /// @param place `s3://BUCKET` or `s3://BUCKET/PREFIX`
    /// @return how many objects
    public static int make(S3Client s3, String place, Path folder) throws IOException {
        Matcher named = PLACE.matcher(place);
        if (!named.matches()) {
            throw new UserError("not a place in S3: " + place);
        }
        String bucket = named.group(1);
        String prefix = named.group(2) == null ? "" : named.group(2);
        Path root = Files.createDirectories(folder).toAbsolutePath().normalize();
        int copied = 0;
        try {
            for (S3Object object : s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix)).contents()) {
                Path target = root.resolve(object.key()).normalize();
                if (object.key().startsWith(ERRORS) || object.key().endsWith("/") || !target.startsWith(root)) {
                    continue;
                }
                Files.createDirectories(target.getParent());
                try (var body = s3.getObject(get -> get.bucket(bucket).key(object.key()))) {
                    Files.copy(body, target, StandardCopyOption.REPLACE_EXISTING);
                }
                copied++;
            }
        } catch (NoSuchBucketException e) {
            throw new UserError("there is no bucket " + bucket);
        }
        return copied;
    }
}
