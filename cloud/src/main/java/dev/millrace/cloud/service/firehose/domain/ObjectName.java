package dev.millrace.cloud.service.firehose.domain;

import dev.millrace.cloud.aws.Ids;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.random.RandomGenerator;

/// The end of an object's key: `<stream>-<version>-<yyyy>-<MM>-<dd>-<HH>-<mm>-<ss>-<uuid><extension>`
/// (docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html).
public final class ObjectName {
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd-HH-mm-ss", Locale.ROOT);

    private ObjectName() {}

    /// @param oldest when the object's oldest record arrived
    public static String of(
            String stream, int version, Instant oldest, ZoneId zone, String extension, RandomGenerator random) {
        return stream + '-' + version + '-' + SECONDS.format(oldest.atZone(zone)) + '-' + Ids.uuid(random) + extension;
    }
}
