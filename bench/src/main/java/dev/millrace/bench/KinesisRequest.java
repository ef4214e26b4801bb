package dev.millrace.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// One call of Kinesis, Firehose or EventBridge as the bytes of an HTTP/1.1 request, signed with AWS Signature Version 4
/// (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
record KinesisRequest(byte[] bytes) {
    /// How long the bytes can be sent again: AWS takes a signature for five minutes.
    static final Duration FRESH = Duration.ofMinutes(4);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String SIGNED_HEADERS = "content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target";

    static KinesisRequest of(Target target, String operation, WireFormat format, byte[] body, Instant now) {
        return of(target, "kinesis", "Kinesis_20131202." + operation, format, body, now);
    }

    /// The same for a call of Firehose, whose requests have the same form.
    static KinesisRequest ofFirehose(Target target, String operation, byte[] body, Instant now) {
        return of(target, "firehose", "Firehose_20150804." + operation, WireFormat.JSON, body, now);
    }

    /// And of EventBridge.
    static KinesisRequest ofEvents(Target target, String operation, byte[] body, Instant now) {
        return of(target, "events", "AWSEvents." + operation, WireFormat.JSON, body, now);
    }

    private static KinesisRequest of(
            Target target, String service, String operationName, WireFormat format, byte[] body, Instant now) {
        String time = TIME.format(now);
        String day = time.substring(0, 8);
        String bodyHash = hex(sha256(body));
        String headers = "content-type:" + format.contentType() + "\n"
                + "host:" + target.authority() + "\n"
                + "x-amz-content-sha256:" + bodyHash + "\n"
                + "x-amz-date:" + time + "\n"
                + "x-amz-target:" + operationName + "\n";
        String canonical = "POST\n/\n\n" + headers + "\n" + SIGNED_HEADERS + "\n" + bodyHash;
        String scope = day + "/" + target.region() + "/" + service + "/aws4_request";
        String toSign = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + hex(sha256(canonical.getBytes(UTF_8)));
        byte[] key = ("AWS4" + target.secretKey()).getBytes(UTF_8);
        for (String step : scope.split("/")) {
            key = hmac(key, step);
        }
        byte[] head = ("POST / HTTP/1.1\r\n"
                        + "Host: " + target.authority() + "\r\n"
                        + "Content-Type: " + format.contentType() + "\r\n"
                        + "Content-Length: " + body.length + "\r\n"
                        + "X-Amz-Content-Sha256: " + bodyHash + "\r\n"
                        + "X-Amz-Date: " + time + "\r\n"
                        + "X-Amz-Target: " + operationName + "\r\n"
                        + "Authorization: AWS4-HMAC-SHA256 Credential=" + target.accessKeyId() + "/" + scope
                        + ", SignedHeaders=" + SIGNED_HEADERS + ", Signature=" + hex(hmac(key, toSign)) + "\r\n\r\n")
                .getBytes(UTF_8);
        byte[] bytes = new byte[head.length + body.length];
        System.arraycopy(head, 0, bytes, 0, head.length);
        System.arraycopy(body, 0, bytes, head.length, body.length);
        return new KinesisRequest(bytes);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
