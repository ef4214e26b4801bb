package dev.millrace.cloud.service.lambda.mapping;

import dev.millrace.cloud.service.lambda.mapping.StreamReader.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Writes a shard's records as the Kinesis event has them, straight into bytes. Everything but the record itself is
/// made once. For one thread at a time.
final class RecordEncoder {
    private static final byte[] KEY = ascii("{\"kinesis\":{\"kinesisSchemaVersion\":\"1.0\",\"partitionKey\":\"");
    private static final byte[] SEQUENCE = ascii("\",\"sequenceNumber\":\"");
    private static final byte[] DATA = ascii("\",\"data\":\"");
    private static final byte[] ARRIVAL = ascii("\",\"approximateArrivalTimestamp\":");
    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final int ARRIVAL_DIGITS = 24;

    private final byte[] source;
    private final byte[] identity;
    private final String role;
    private byte[] scratch = new byte[1024];

    RecordEncoder(String shardId, String region, String sourceArn, String role) {
        this.role = role;
        this.source =
                ascii("},\"eventSource\":\"aws:kinesis\",\"eventVersion\":\"1.0\",\"eventID\":\"" + shardId + ":");
        this.identity = utf8("\",\"eventName\":\"aws:kinesis:record\",\"invokeIdentityArn\":\"" + escaped(role)
                + "\",\"awsRegion\":\"" + region + "\",\"eventSourceARN\":\"" + escaped(sourceArn) + "\"}");
    }

    /// The function's role that records are written with.
    String role() {
        return role;
    }

    /// The most that a record takes.
    int bound(StreamRecord record) {
        return KEY.length
                + 6 * record.partitionKey().length()
                + SEQUENCE.length
                + 2 * record.sequenceNumber().length()
                + DATA.length
                + encodedSize(record.data().length)
                + ARRIVAL.length
                + ARRIVAL_DIGITS
                + source.length
                + identity.length;
    }

    /// Writes a record at `to[at]`, where there is room for [#bound].
    /// @return where it ends
    int write(StreamRecord record, byte[] to, int at) {
        int place = put(KEY, to, at);
        place = text(record.partitionKey(), to, place);
        place = put(SEQUENCE, to, place);
        int sequenceAt = place;
        int digits = record.sequenceNumber().length();
        place = latin(record.sequenceNumber(), to, place);
        place = put(DATA, to, place);
        place = base64(record.data(), to, place);
        place = put(ARRIVAL, to, place);
        place = seconds(record.arrivalMs(), to, place);
        place = put(source, to, place);
        System.arraycopy(to, sequenceAt, to, place, digits);
        return put(identity, to, place + digits);
    }

    private int base64(byte[] data, byte[] to, int at) {
        int size = encodedSize(data.length);
        if (scratch.length < size) {
            scratch = new byte[Math.max(size, 2 * scratch.length)];
        }
        Base64.getEncoder().encode(data, scratch);
        System.arraycopy(scratch, 0, to, at, size);
        return at + size;
    }

    /// Seconds with three digits after the point.
    private static int seconds(long millis, byte[] to, int at) {
        int place = latin(Long.toString(Math.floorDiv(millis, 1000L)), to, at);
        int rest = (int) Math.floorMod(millis, 1000L);
        to[place] = '.';
        to[place + 1] = (byte) ('0' + rest / 100);
        to[place + 2] = (byte) ('0' + rest / 10 % 10);
        to[place + 3] = (byte) ('0' + rest % 10);
        return place + 4;
    }

    private static int text(String text, byte[] to, int at) {
        int place = at;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return place + append(utf8(escaped(text.substring(i))), to, place);
            }
            if (c < ' ' || c == '"' || c == '\\' || c == 0x7f) {
                place = escape(c, to, place);
            } else {
                to[place++] = (byte) c;
            }
        }
        return place;
    }

    private static int append(byte[] bytes, byte[] to, int at) {
        System.arraycopy(bytes, 0, to, at, bytes.length);
        return bytes.length;
    }

    private static int escape(char c, byte[] to, int at) {
        int place = at;
        to[place++] = '\\';
        if (c == '"' || c == '\\') {
            to[place++] = (byte) c;
            return place;
        }
        to[place++] = 'u';
        to[place++] = '0';
        to[place++] = '0';
        to[place++] = HEX[c >> 4];
        to[place++] = HEX[c & 0xF];
        return place;
    }

    /// Text within JSON's quotes.
    static String escaped(String text) {
        StringBuilder json = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean lone = Character.isSurrogate(c)
                    && !(Character.isHighSurrogate(c)
                            ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                            : i > 0 && Character.isHighSurrogate(text.charAt(i - 1)));
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f || lone) {
                json.append("\\u").append(Character.forDigit(c >> 12, 16));
                json.append(Character.forDigit(c >> 8 & 0xF, 16));
                json.append(Character.forDigit(c >> 4 & 0xF, 16));
                json.append(Character.forDigit(c & 0xF, 16));
            } else {
                json.append(c);
            }
        }
        return json.toString();
    }

    private static int encodedSize(int bytes) {
        return (bytes + 2) / 3 * 4;
    }

    private static int put(byte[] bytes, byte[] to, int at) {
        System.arraycopy(bytes, 0, to, at, bytes.length);
        return at + bytes.length;
    }

    private static int latin(String digits, byte[] to, int at) {
        for (int i = 0; i < digits.length(); i++) {
            to[at + i] = (byte) digits.charAt(i);
        }
        return at + digits.length();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
