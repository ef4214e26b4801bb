package dev.millrace.cloud.service.s3.domain;

import dev.millrace.cloud.service.s3.S3Limits;
import dev.millrace.wire.s3.Tag;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Tags of a bucket or an object, in the order they came.
public final class TagSet {
    private static final Pattern ALLOWED = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

    private TagSet() {}

    public static Map<String, String> ofBucket(List<Tag> tags) {
        if (tags.size() > S3Limits.BUCKET_TAGS_MAX) {
            throw Refusal.badRequest("Bucket tag count cannot be greater than " + S3Limits.BUCKET_TAGS_MAX);
        }
        return checked(tags);
    }

    public static Map<String, String> ofObject(List<Tag> tags) {
        if (tags.size() > S3Limits.OBJECT_TAGS_MAX) {
            throw Refusal.badRequest("Object tags cannot be greater than " + S3Limits.OBJECT_TAGS_MAX);
        }
        return checked(tags);
    }

    /// Of the header x-amz-tagging: `a=1&b=2`, percent-encoded.
    public static Map<String, String> ofHeader(@Nullable String header) {
        if (header == null || header.isEmpty()) {
            return Map.of();
        }
        List<Tag> tags = new ArrayList<>();
        for (String pair : header.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            if (name.isEmpty()) {
                throw malformedHeader(header);
            }
            tags.add(new Tag(decoded(name, header), decoded(value, header)));
        }
        return ofObject(tags);
    }

    public static List<Tag> list(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag -> new Tag(tag.getKey(), tag.getValue()))
                .toList();
    }

    private static String decoded(String text, String header) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException badEscape) {
            throw malformedHeader(header);
        }
    }

    private static dev.millrace.wire.AwsException malformedHeader(String header) {
        return Refusal.invalidArgument(
                "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag"
                        + " name duplicates.",
                "x-amz-tagging",
                header);
    }

    private static Map<String, String> checked(List<Tag> tags) {
        Map<String, String> byName = new LinkedHashMap<>();
        for (Tag tag : tags) {
            String name = tag.key();
            String value = tag.value();
            if (name.isEmpty()
                    || name.length() > S3Limits.TAG_KEY_MAX_CHARACTERS
                    || !ALLOWED.matcher(name).matches()) {
                throw Refusal.invalidTag("The TagKey you have provided is invalid")
                        .with("TagKey", name);
            }
            if (value.length() > S3Limits.TAG_VALUE_MAX_CHARACTERS
                    || !ALLOWED.matcher(value).matches()) {
                throw Refusal.invalidTag("The TagValue you have provided is invalid")
                        .with("TagKey", name)
                        .with("TagValue", value);
            }
            if (name.startsWith("aws:")) {
                throw Refusal.invalidTag("System tags cannot be added/updated by requester")
                        .with("TagKey", name);
            }
            if (byName.put(name, value) != null) {
                throw Refusal.invalidTag("Cannot provide multiple Tags with the same key")
                        .with("TagKey", name);
            }
        }
        return byName;
    }
}
