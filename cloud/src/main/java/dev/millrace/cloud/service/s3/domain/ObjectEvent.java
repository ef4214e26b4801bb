package dev.millrace.cloud.service.s3.domain;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Something that happened to an object, and how AWS tells it: in a notification (S3 User Guide, "Event message
/// structure") and on an event bus ("EventBridge event message structure").
/// @param version the object, or the delete marker, as it was made; of a deletion what is gone
/// @param versionId told where the bucket has versions
/// @param number grows with every write of a key
public record ObjectEvent(
        Kind kind,
        Bucket bucket,
        ObjectVersion version,
        @Nullable String versionId,
        long number,
        Instant time,
        Origin origin) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /// Who did it.
    /// @param principalId as IAM knows it
    /// @param requester an account, or a service's name
    public record Origin(String principalId, String requester, String requestId) {
        /// S3 itself, by a lifecycle rule.
        public static Origin lifecycle(String requestId) {
            return new Origin("s3.amazonaws.com", "s3.amazonaws.com", requestId);
        }
    }

    /// What can happen.
    public enum Kind {
        CREATED_PUT("ObjectCreated:Put", "2.1", "Object Created", "PutObject"),
        CREATED_COPY("ObjectCreated:Copy", "2.1", "Object Created", "CopyObject"),
        CREATED_MULTIPART(
                "ObjectCreated:CompleteMultipartUpload", "2.1", "Object Created", "CompleteMultipartUpload"),
        REMOVED("ObjectRemoved:Delete", "2.1", "Object Deleted", "DeleteObject"),
        REMOVED_MARKER("ObjectRemoved:DeleteMarkerCreated", "2.1", "Object Deleted", "DeleteObject"),
        EXPIRED("LifecycleExpiration:Delete", "2.3", "Object Deleted", "Lifecycle Expiration"),
        EXPIRED_MARKER(
                "LifecycleExpiration:DeleteMarkerCreated", "2.3", "Object Deleted", "Lifecycle Expiration"),
        TAGS_PUT("ObjectTagging:Put", "2.3", "Object Tags Added", null),
        TAGS_DELETED("ObjectTagging:Delete", "2.3", "Object Tags Deleted", null),
        ACL_PUT("ObjectAcl:Put", "2.3", "Object ACL Updated", null);

        private final String eventName;
        private final String eventVersion;
        private final String detailType;
        private final @Nullable String reason;

        Kind(String eventName, String eventVersion, String detailType, @Nullable String reason) {
            this.eventName = eventName;
            this.eventVersion = eventVersion;
            this.detailType = detailType;
            this.reason = reason;
        }

        /// As configurations name it, but for `s3:` in front.
        public String eventName() {
            return eventName;
        }

        public String detailType() {
            return detailType;
        }

        private boolean created() {
            return eventName.startsWith("ObjectCreated:");
        }

        private boolean removed() {
            return detailType.equals("Object Deleted");
        }

        private boolean marker() {
            return eventName.endsWith("DeleteMarkerCreated");
        }
    }

    /// The message of a notification.
    /// @param configurationId which of the bucket's configurations asked for it
    public byte[] message(String configurationId) {
        ObjectNode message = JsonMapper.shared().createObjectNode();
        ObjectNode record = message.putArray("Records").addObject();
        record.put("eventVersion", kind.eventVersion)
                .put("eventSource", "aws:s3")
                .put("awsRegion", bucket.region())
                .put("eventTime", TIME.format(time))
                .put("eventName", kind.eventName);
        record.putObject("userIdentity").put("principalId", origin.principalId);
        record.putObject("requestParameters").put("sourceIPAddress", "127.0.0.1");
        record.putObject("responseElements")
                .put("x-amz-request-id", origin.requestId)
                .put(
                        "x-amz-id-2",
                        Base64.getEncoder()
                                .encodeToString(("millrace/" + origin.requestId).getBytes(StandardCharsets.UTF_8)));
        ObjectNode s3 = record.putObject("s3");
        s3.put("s3SchemaVersion", "1.0").put("configurationId", configurationId);
        ObjectNode place = s3.putObject("bucket").put("name", bucket.name());
        place.putObject("ownerIdentity").put("principalId", ownerId());
        place.put("arn", bucket.arn());
        // A form's encoding: a space is a plus. Slashes stay.
        ObjectNode object = s3.putObject("object")
                .put(
                        "key",
                        URLEncoder.encode(version.key(), StandardCharsets.UTF_8).replace("%2F", "/"));
        if (kind.created()) {
            object.put("size", version.size());
        }
        if (!kind.removed()) {
            object.put("eTag", version.eTag());
        }
        if (versionId != null) {
            object.put("versionId", versionId);
        }
        if (kind.created() || kind.removed()) {
            object.put("sequencer", sequencer());
        }
        return message.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// The detail of an event on a bus.
    public String detail() {
        ObjectNode detail = JsonMapper.shared().createObjectNode();
        detail.put("version", "0");
        detail.putObject("bucket").put("name", bucket.name());
        ObjectNode object = detail.putObject("object").put("key", version.key());
        if (kind.created()) {
            object.put("size", version.size());
        }
        if (!kind.removed()) {
            object.put("etag", version.eTag());
        }
        if (versionId != null) {
            object.put("version-id", versionId);
        }
        if (kind.created() || kind.removed()) {
            object.put("sequencer", sequencer());
        }
        detail.put("request-id", origin.requestId).put("requester", origin.requester);
        if (!origin.requester.contains(".")) {
            detail.put("source-ip-address", "127.0.0.1");
        }
        if (kind.reason != null) {
            detail.put("reason", kind.reason);
        }
        if (kind.removed()) {
            detail.put("deletion-type", kind.marker() ? "Delete Marker Created" : "Permanently Deleted");
        }
        return detail.toString();
    }

    /// Of two events of one key the later has the greater, compared as text.
    private String sequencer() {
        return String.format("%018X", number);
    }

    /// An account as a customer's id: the same every time.
    private String ownerId() {
        return "A"
                + AccessControl.canonicalId(bucket.account())
                        .substring(0, 13)
                        .toUpperCase(Locale.ROOT);
    }
}
