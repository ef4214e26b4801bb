package dev.millrace.cloud.service.lambda.invoke;

import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.invoke.AsyncEvent.Last;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a destination is told of an asynchronous event
/// (docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html).
final class InvocationRecord {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter KEY =
            DateTimeFormatter.ofPattern("yyyy/MM/dd/yyyy-MM-dd'T'HH.mm.ss").withZone(ZoneOffset.UTC);

    private InvocationRecord() {}

    static byte[] json(AsyncEvent event, String condition, Instant now) {
        ObjectNode record = JsonMapper.shared().createObjectNode();
        record.put("version", "1.0").put("timestamp", TIME.format(now));
        Last last = event.lastResponse();
        boolean qualified = FunctionRef.parse(event.functionArn(), "", "")
                .map(ref -> ref.qualifier() != null)
                .orElse(false);
        record.putObject("requestContext")
                .put("requestId", event.id())
                .put("functionArn", qualified ? event.functionArn() : event.functionArn() + ":$LATEST")
                .put("condition", condition)
                .put("approximateInvokeCount", event.invocations());
        record.set("requestPayload", tree(event.payload()));
        if (last != null) {
            ObjectNode context = record.putObject("responseContext");
            context.put("statusCode", 200).put("executedVersion", last.executedVersion());
            if (last.functionError() != null) {
                context.put("functionError", last.functionError());
            }
            record.set("responsePayload", tree(last.payload()));
        }
        return record.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html, S3 object names.
    static String objectKey(AsyncEvent event, Instant now) {
        String name = FunctionRef.parse(event.functionArn(), "", "")
                .map(ref -> ref.key().name())
                .orElse("function");
        return "aws/lambda/async/" + name + "/" + KEY.format(now) + "-" + event.id();
    }

    private static JsonNode tree(byte[] payload) {
        try {
            JsonNode tree = JsonMapper.shared().readTree(payload);
            return tree.isMissingNode() ? JsonMapper.shared().nullNode() : tree;
        } catch (JacksonException notJson) {
            return JsonMapper.shared().getNodeFactory().stringNode(new String(payload, StandardCharsets.UTF_8));
        }
    }
}
