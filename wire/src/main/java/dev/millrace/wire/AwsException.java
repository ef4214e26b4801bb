package dev.millrace.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// An error as AWS answers it. It has no stack trace: it is an answer, not a bug. Modelled errors are generated
/// subclasses; an error that AWS documents but does not model is made from this class itself.
public class AwsException extends RuntimeException {
    private final String code;
    private final int httpStatus;
    private final Map<String, Object> details = new LinkedHashMap<>();
    private final Map<String, String> headers = new LinkedHashMap<>();

    public AwsException(String code, int httpStatus, String message) {
        super(message, null, false, false);
        this.code = code;
        this.httpStatus = httpStatus;
    }

    public final String code() {
        return code;
    }

    public final int httpStatus() {
        return httpStatus;
    }

    public final String message() {
        return String.valueOf(getMessage());
    }

    /// Whether the client is to blame (4xx): awsQuery says Sender or Receiver.
    public final boolean senderFault() {
        return httpStatus < 500;
    }

    /// A further field of the error's body, such as Lambda's `Type` or S3's `BucketName`: text, a number, a Boolean, or,
    /// in JSON, a map of such by their names.
    public final AwsException with(String name, Object value) {
        details.put(name, value);
        return this;
    }

    /// A further header of the error's answer, such as `Retry-After`.
    public final AwsException withHeader(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public final Map<String, Object> details() {
        return Collections.unmodifiableMap(details);
    }

    public final Map<String, String> headers() {
        return Collections.unmodifiableMap(headers);
    }
}
