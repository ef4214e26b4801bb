package dev.millrace.cloud.service.lambda.mapping;

import dev.millrace.cloud.service.lambda.mapping.MappedFunctions.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// What is said of records that were given up
/// (docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html).
/// @param condition `RetryAttemptsExhausted` or `RecordAgeExceeded`
/// @param invocations how often the function has had the records
/// @param answer the function's last, null where it never had them
/// @param records how many
/// @param event the function's event: told to buckets only
record DiscardNotice(
        String requestId,
        String functionArn,
        String condition,
        int invocations,
        @Nullable Answer answer,
        Instant time,
        String shardId,
        String firstSequence,
        String lastSequence,
        Instant firstArrival,
        Instant lastArrival,
        int records,
        String streamArn,
        byte[] event) {
    static final String RETRIES = "RetryAttemptsExhausted";
    static final String AGE = "RecordAgeExceeded";

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter KEY =
            DateTimeFormatter.ofPattern("yyyy/MM/dd/yyyy-MM-dd'T'HH.mm.ss").withZone(ZoneOffset.UTC);

    /// The notice as JSON.
    byte[] json(boolean forBucket) {
        StringBuilder json = new StringBuilder(1024);
        json.append("{\"requestContext\":{\"requestId\":\"").append(requestId);
        json.append("\",\"functionArn\":\"").append(functionArn);
        json.append("\",\"condition\":\"").append(condition);
        json.append("\",\"approximateInvokeCount\":").append(invocations);
        json.append("},\"responseContext\":").append(response());
        json.append(",\"version\":\"1.0\",\"timestamp\":\"").append(MILLIS.format(time));
        json.append("\",\"KinesisBatchInfo\":{\"shardId\":\"").append(shardId);
        json.append("\",\"startSequenceNumber\":\"").append(firstSequence);
        json.append("\",\"endSequenceNumber\":\"").append(lastSequence);
        json.append("\",\"approximateArrivalOfFirstRecord\":\"").append(MILLIS.format(firstArrival));
        json.append("\",\"approximateArrivalOfLastRecord\":\"").append(MILLIS.format(lastArrival));
        json.append("\",\"batchSize\":").append(records);
        json.append(",\"streamArn\":\"").append(streamArn).append("\"}");
        if (forBucket) {
            String payload = new String(event, StandardCharsets.UTF_8);
            json.append(",\"payload\":\"")
                    .append(RecordEncoder.escaped(payload))
                    .append('"');
        }
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    /// The key of the object that keeps the notice in a bucket.
    String objectKey(String mappingUuid, String random) {
        return "aws/lambda/" + mappingUuid + "/" + shardId + "/" + KEY.format(time) + "-" + random;
    }

    private String response() {
        return switch (answer) {
            case Answer.Failed failed -> response(failed.executedVersion(), failed.error());
            case Answer.Returned returned -> response(returned.executedVersion(), null);
            case Answer.Throttled throttled -> "null";
            case Answer.NotFound notFound -> "null";
            case Answer.Unavailable unavailable -> "null";
            case null -> "null";
        };
    }

    private static String response(String version, @Nullable String error) {
        return "{\"statusCode\":200,\"executedVersion\":\"" + version + "\",\"functionError\":"
                + (error == null ? "null" : "\"" + error + "\"") + "}";
    }
}
