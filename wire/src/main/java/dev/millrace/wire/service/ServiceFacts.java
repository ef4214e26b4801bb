package dev.millrace.wire.service;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a service is called and how it is spoken to.
/// @param id botocore's folder name: `kinesis`, `s3`, `logs`
/// @param signingName the service in a SigV4 credential scope
/// @param title the name people know, such as `CloudWatch Logs`
/// @param apiVersion such as `2013-12-02`
/// @param protocol the protocol of its description; a JSON service also answers CBOR
/// @param jsonVersion `1.0` or `1.1` for awsJson
/// @param targetPrefix what stands before the dot in X-Amz-Target
/// @param xmlNamespace the namespace of its answers
/// @param validationCode the error code of a value that breaks a constraint
/// @param queryCodes of a JSON service that also answers awsQuery: what its errors are called there, where that is not
///     their shape's name; null where it does not
/// @param notOffered operations that AWS has and Millrace lacks, answered 501 by name; each with its method and URI
///     pattern, such as `POST /{Bucket}/{Key+}?restore`
public record ServiceFacts(
        String id,
        String signingName,
        String title,
        String apiVersion,
        Protocol protocol,
        @Nullable String jsonVersion,
        @Nullable String targetPrefix,
        @Nullable String xmlNamespace,
        String validationCode,
        @Nullable Map<String, String> queryCodes,
        Map<String, String> notOffered) {

    /// What an error is called in awsQuery.
    public String queryCode(String code) {
        return queryCodes == null ? code : queryCodes.getOrDefault(code, code);
    }

    /// The protocols of AWS's descriptions.
    public enum Protocol {
        AWS_JSON,
        REST_JSON,
        REST_XML,
        AWS_QUERY,
        EC2_QUERY,
        RPC_V2_CBOR
    }
}
