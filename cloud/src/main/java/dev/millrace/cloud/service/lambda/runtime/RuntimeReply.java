package dev.millrace.cloud.service.lambda.runtime;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What the Runtime API answers.
record RuntimeReply(int status, List<String> headers, byte[] body) {
    static final RuntimeReply ACCEPTED = json(202, "{\"status\":\"OK\"}");

    /// Bodies up to this size are sent with the headers in one piece.
    private static final int JOINED_BYTES = 128 * 1024;

    static RuntimeReply json(int status, String body) {
        return new RuntimeReply(status, List.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    static RuntimeReply error(int status, String type, String message) {
        return json(
                status,
                "{\"errorMessage\":" + JsonText.quoted(message) + ",\"errorType\":" + JsonText.quoted(type) + "}");
    }

    /// An invocation for the runtime.
    static RuntimeReply event(Invocation invocation, long deadlineMs) {
        List<String> headers = new ArrayList<>(6);
        headers.add("Lambda-Runtime-Aws-Request-Id: " + invocation.requestId());
        headers.add("Lambda-Runtime-Deadline-Ms: " + deadlineMs);
        headers.add("Lambda-Runtime-Invoked-Function-Arn: " + invocation.functionArn());
        if (invocation.traceId() != null) {
            headers.add("Lambda-Runtime-Trace-Id: " + plain(invocation.traceId()));
        }
        if (invocation.clientContext() != null) {
            headers.add("Lambda-Runtime-Client-Context: " + plain(invocation.clientContext()));
        }
        return new RuntimeReply(200, headers, invocation.payload());
    }

    void writeTo(OutputStream out) throws IOException {
        StringBuilder head = new StringBuilder(400)
                .append("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(reason(status))
                .append("\r\nContent-Type: application/json\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        byte[] first = head.toString().getBytes(StandardCharsets.UTF_8);
        if (body.length <= JOINED_BYTES) {
            byte[] whole = new byte[first.length + body.length];
            System.arraycopy(first, 0, whole, 0, first.length);
            System.arraycopy(body, 0, whole, first.length, body.length);
            out.write(whole);
        } else {
            out.write(first);
            out.write(body);
        }
        out.flush();
    }

    /// Without line ends, which would begin another header.
    private static String plain(String value) {
        return value.replace('\r', ' ').replace('\n', ' ');
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 202 -> "Accepted";
            case 400 -> "Bad Request";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 413 -> "Request Entity Too Large";
            default -> "Status";
        };
    }
}
