package dev.millrace.cloud.service.s3.domain;

import dev.millrace.cloud.aws.TagRules;
import dev.millrace.cloud.service.s3.S3Limits;
import dev.millrace.wire.s3.Tag;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tags of a bucket or an object, in the order they came.
public final class TagSet {
    private static final TagRules BUCKET = rules(
            S3Limits.BUCKET_TAGS_MAX,
            "Bucket tag count cannot be greater than " + S3Limits.BUCKET_TAGS_MAX,
            "System tags cannot be added/updated by requester");
    private static final TagRules OBJECT = rules(
            S3Limits.OBJECT_TAGS_MAX,
            "Object tags cannot be greater than " + S3Limits.OBJECT_TAGS_MAX,
            "Your TagKey cannot be prefixed with aws:");

    private TagSet() {}

    public static Map<String, String> ofBucket(List<Tag> tags) {
        return BUCKET.fresh(tags, Tag::key, Tag::value);
    }

    public static Map<String, String> ofObject(List<Tag> tags) {
        return OBJECT.fresh(tags, Tag::key, Tag::value);
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
        return TagRules.list(tags, Tag::new);
    }

    private static TagRules rules(int most, String tooMany, String reserved) {
        return new TagRules(
                most,
                () -> Refusal.badRequest(tooMany),
                (key, value, before) -> spelled(key, value),
                TagRules.reserved(key -> Refusal.invalidTag(reserved).with("TagKey", key)),
                TagRules.distinct(key -> Refusal.invalidTag("Cannot provide multiple Tags with the same key")
                        .with("TagKey", key)));
    }

    private static void spelled(String key, String value) {
        if (key.isEmpty() || key.length() > S3Limits.TAG_KEY_MAX_CHARACTERS || !TagRules.allowed(key)) {
            throw Refusal.invalidTag("The TagKey you have provided is invalid").with("TagKey", key);
        }
        if (value.length() > S3Limits.TAG_VALUE_MAX_CHARACTERS || !TagRules.allowed(value)) {
            throw Refusal.invalidTag("The TagValue you have provided is invalid")
                    .with("TagKey", key)
                    .with("TagValue", value);
        }
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
}
