package dev.millrace.cloud.service.firehose.processing;

import dev.millrace.cloud.service.firehose.domain.Processors.Splitting;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a record is made of.
public final class Unpacking {
    /// A record of a megabyte may hold much of the same; more than this is taken for an attack.
    private static final int UNPACKED_MOST_BYTES = 64 << 20;

    private Unpacking() {}

    /// What was packed with gzip; empty where it was not.
    public static Optional<byte[]> gunzip(byte[] bytes, int from, int length) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes, from, length))) {
            byte[] unpacked = in.readNBytes(UNPACKED_MOST_BYTES);
            return in.read() < 0 ? Optional.of(unpacked) : Optional.empty();
        } catch (IOException notGzip) {
            return Optional.empty();
        }
    }

    /// The messages of a record that a subscription of CloudWatch Logs sent, a line each; no bytes for a record that
    /// only says that the subscription works. Empty where it is none
    /// (docs.aws.amazon.com/firehose/latest/dev/Message_extraction.html).
    public static Optional<byte[]> messages(byte[] record) {
        JsonNode envelope;
        try {
            envelope = JsonMapper.shared().readTree(record);
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
        JsonNode events = envelope.path("logEvents");
        if (!events.isArray()) {
            return Optional.empty();
        }
        if (!envelope.path("messageType").asString("").equals("DATA_MESSAGE")) {
            return Optional.of(new byte[0]);
        }
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (JsonNode event : events) {
            lines.writeBytes(event.path("message").asString("").getBytes(StandardCharsets.UTF_8));
            lines.write('\n');
        }
        return Optional.of(lines.toByteArray());
    }

    /// A record's parts, without what stands between them; empty where it has no such parts.
    public static Optional<byte[][]> split(byte[] bytes, int from, int length, Splitting splitting) {
        return switch (splitting) {
            case Splitting.Json _ -> documents(bytes, from, length);
            case Splitting.Delimited(byte[] delimiter) -> Optional.of(delimited(bytes, from, length, delimiter));
        };
    }

    private static byte[][] delimited(byte[] bytes, int from, int length, byte[] delimiter) {
        List<byte[]> parts = new ArrayList<>();
        int end = from + length;
        int start = from;
        for (int at = from; at <= end; ) {
            boolean here = at + delimiter.length <= end
                    && Arrays.equals(bytes, at, at + delimiter.length, delimiter, 0, delimiter.length);
            if (here || at == end) {
                if (at > start) {
                    parts.add(Arrays.copyOfRange(bytes, start, at));
                }
                at += here ? delimiter.length : 1;
                start = at;
            } else {
                at++;
            }
        }
        return parts.toArray(byte[][]::new);
    }

    private static Optional<byte[][]> documents(byte[] bytes, int from, int length) {
        List<byte[]> parts = new ArrayList<>();
        try (JsonParser json = JsonMapper.shared().createParser(bytes, from, length)) {
            while (true) {
                JsonToken token = json.nextToken();
                if (token == null) {
                    return Optional.of(parts.toArray(byte[][]::new));
                }
                if (token == JsonToken.START_OBJECT) {
                    int start = (int) json.currentTokenLocation().getByteOffset();
                    json.skipChildren();
                    int end = (int) json.currentLocation().getByteOffset();
                    parts.add(Arrays.copyOfRange(bytes, from + start, from + end));
                } else if (token != JsonToken.START_ARRAY && token != JsonToken.END_ARRAY) {
                    return Optional.empty();
                }
            }
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }
}
