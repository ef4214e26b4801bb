package dev.millrace.cloud.service.lambda.mapping;

import dev.millrace.cloud.service.lambda.mapping.StreamReader.StreamRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Records that go to a function together, already written as its event has them, so that any part of them can be sent
/// again without writing it anew.
///
/// Layout: the records' JSON, one after another, a comma after each but the last; `ends[i]` is where record i ends,
/// before its comma.
final class Batch {
    /// What a synchronous invocation takes.
    static final int PAYLOAD_BYTES = 6 * 1024 * 1024;

    private static final byte[] OPEN = {'{', '"', 'R', 'e', 'c', 'o', 'r', 'd', 's', '"', ':', '['};
    private static final byte[] CLOSE = {']'};
    private static final byte[] END = {'}'};

    private final long windowStartMs;
    private final int maxRecords;
    private final int maxBytes;
    private long openedMs;
    private final List<String> sequences = new ArrayList<>();
    private byte[] json;
    private int length;
    private int[] ends = new int[16];
    private long[] arrivals = new long[16];
    private String seen;
    private boolean closed;

    /// @param windowStartMs of the tumbling window that all its records belong to; -1 where there are none
    /// @param maxBytes of the records' JSON
    /// @param expectedBytes a guess, for the first allocation
    /// @param place that everything before was seen up to
    Batch(long windowStartMs, int maxRecords, int maxBytes, int expectedBytes, long openedMs, String place) {
        this.windowStartMs = windowStartMs;
        this.maxRecords = maxRecords;
        this.maxBytes = maxBytes;
        this.openedMs = openedMs;
        this.json = new byte[Math.max(1024, Math.min(expectedBytes, maxBytes))];
        this.seen = place;
    }

    long windowStartMs() {
        return windowStartMs;
    }

    long openedMs() {
        return openedMs;
    }

    void opened(long nowMs) {
        openedMs = nowMs;
    }

    int size() {
        return sequences.size();
    }

    int bytes() {
        return length;
    }

    /// Whether nothing more goes in.
    boolean closed() {
        return closed;
    }

    void close() {
        closed = true;
    }

    /// The number that everything up to was read, also what was not for this function.
    String seen() {
        return seen;
    }

    void seen(String sequenceNumber) {
        seen = sequenceNumber;
    }

    String sequence(int index) {
        return sequences.get(index);
    }

    long arrivalMs(int index) {
        return arrivals[index];
    }

    /// Adds a record, where there is room. The first fits whatever its size.
    /// @return whether it was added; the batch is closed where it was not, or nothing more will fit
    boolean add(StreamRecord record, RecordEncoder encoder) {
        if (closed) {
            return false;
        }
        int start = size() == 0 ? 0 : length + 1;
        int bound = start + encoder.bound(record);
        if (bound > json.length) {
            json = Arrays.copyOf(json, Math.max(bound, Math.min(2 * json.length, maxBytes + 1024)));
        }
        int end = encoder.write(record, json, start);
        if (size() > 0) {
            if (end > maxBytes) {
                closed = true;
                return false;
            }
            json[start - 1] = ',';
        }
        int index = size();
        if (index == ends.length) {
            ends = Arrays.copyOf(ends, 2 * index);
            arrivals = Arrays.copyOf(arrivals, 2 * index);
        }
        ends[index] = end;
        arrivals[index] = record.arrivalMs();
        length = end;
        sequences.add(record.sequenceNumber());
        seen = record.sequenceNumber();
        closed = size() >= maxRecords || length >= maxBytes;
        return true;
    }

    /// The event with the records from `from` to before `to`.
    /// @param window further members, each with a comma before it, or nothing
    byte[] event(int from, int to, byte[] window) {
        int start = from == 0 ? 0 : ends[from - 1] + 1;
        int end = to == from ? start : ends[to - 1];
        byte[] event = new byte[OPEN.length + (end - start) + CLOSE.length + window.length + END.length];
        int place = put(OPEN, 0, OPEN.length, event, 0);
        place = put(json, start, end, event, place);
        place = put(CLOSE, 0, CLOSE.length, event, place);
        place = put(window, 0, window.length, event, place);
        put(END, 0, END.length, event, place);
        return event;
    }

    private static int put(byte[] bytes, int start, int end, byte[] to, int at) {
        System.arraycopy(bytes, start, to, at, end - start);
        return at + end - start;
    }
}
