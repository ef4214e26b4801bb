package dev.millrace.wire.endpoint;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.EventStream;
import dev.millrace.wire.Structure;
import dev.millrace.wire.codec.GrowingBytes;
import dev.millrace.wire.codec.ScalarText;
import dev.millrace.wire.codec.TokenCodec;
import dev.millrace.wire.codec.TokenErrors;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.schema.Member;
import dev.millrace.wire.schema.StructureShape;
import dev.millrace.wire.schema.TimestampFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/// Writes `application/vnd.amazon.eventstream`: messages of a prelude (two lengths and their CRC), headers, payload and
/// a CRC of it all (smithy.io/2.0/aws/amazon-eventstream.html).
final class EventStreamWriter {
    private static final int TEXT_HEADER = 7;
    private static final int PRELUDE_BYTES = 12;
    private static final int CRC_BYTES = 4;

    private EventStreamWriter() {}

    /// @param eventType content type of an event's payload
    /// @param initial whether an empty first message stands for the other members of the output, as RPC
    ///     protocols have it
    static <T extends Structure> HttpResponse answer(
            Headers headers, TokenCodec codec, String eventType, boolean initial, EventStream<T> events) {
        headers.set("Content-Type", "application/vnd.amazon.eventstream");
        return new HttpResponse(200, headers, new HttpResponse.Payload.Live(out -> {
            if (initial) {
                send(event("initial-response", eventType), Bytes.utf8("{}").array(), 2, out);
            }
            try {
                events.sendTo(event -> sendEvent(event, codec, eventType, out));
            } catch (AwsException e) {
                sendException(e, codec, eventType, out);
            }
        }));
    }

    private static Map<String, String> event(String type, String contentType) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(":message-type", "event");
        headers.put(":event-type", type);
        headers.put(":content-type", contentType);
        return headers;
    }

    private static void sendEvent(Structure union, TokenCodec codec, String eventType, OutputStream out)
            throws IOException {
        List<Member> members = union.shape().members();
        for (int i = 0; i < members.size(); i++) {
            if (union.member(i) instanceof Structure event) {
                Map<String, String> headers = event(members.get(i).name(), eventType);
                GrowingBytes payload = new GrowingBytes(512);
                fill(event, codec, headers, payload);
                send(headers, payload.array(), payload.length(), out);
            }
        }
    }

    private static void fill(Structure event, TokenCodec codec, Map<String, String> headers, GrowingBytes payload) {
        StructureShape shape = event.shape();
        boolean whole = true;
        for (int i = 0; i < shape.members().size(); i++) {
            Member member = shape.members().get(i);
            Object value = event.member(i);
            if (member.eventHeader() && value != null) {
                headers.put(member.wireName(), ScalarText.write(member.target(), value, TimestampFormat.DATE_TIME));
            } else if (member.eventPayload()) {
                whole = false;
                switch (value) {
                    case Bytes bytes -> {
                        headers.put(":content-type", "application/octet-stream");
                        payload.write(bytes.array());
                    }
                    case Structure structure -> codec.write(structure, payload);
                    case null, default -> payload.text(value == null ? "" : value.toString());
                }
            }
        }
        if (whole) {
            codec.write(event, payload);
        }
    }

    private static void sendException(AwsException error, TokenCodec codec, String eventType, OutputStream out)
            throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(":message-type", "exception");
        headers.put(":exception-type", error.code());
        headers.put(":content-type", eventType);
        GrowingBytes payload = new GrowingBytes(256);
        TokenErrors.write(codec, error, "__type", payload);
        send(headers, payload.array(), payload.length(), out);
    }

    private static void send(Map<String, String> headers, byte[] payload, int length, OutputStream out)
            throws IOException {
        GrowingBytes fields = new GrowingBytes(256);
        headers.forEach((name, value) -> {
            byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
            byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
            fields.write(nameBytes.length);
            fields.write(nameBytes);
            fields.write(TEXT_HEADER);
            fields.write(valueBytes.length >> 8);
            fields.write(valueBytes.length);
            fields.write(valueBytes);
        });
        int total = PRELUDE_BYTES + fields.length() + length + CRC_BYTES;
        GrowingBytes message = new GrowingBytes(total);
        number(total, message);
        number(fields.length(), message);
        number(crc(message), message);
        message.write(fields.array(), 0, fields.length());
        message.write(payload, 0, length);
        number(crc(message), message);
        out.write(message.array(), 0, message.length());
        out.flush();
    }

    private static void number(int value, GrowingBytes out) {
        out.write(value >>> 24);
        out.write(value >>> 16);
        out.write(value >>> 8);
        out.write(value);
    }

    private static int crc(GrowingBytes bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes.array(), 0, bytes.length());
        return (int) crc.getValue();
    }
}
