package dev.millrace.cloud.service.lambda.mapping;

import dev.millrace.cloud.service.lambda.mapping.LanePlace.OpenWindow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// What a tumbling window adds to an event (docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html).
final class WindowEvent {
    /// The most that a function hands on; more ends the window early.
    static final int STATE_BYTES = 1024 * 1024;

    /// What is kept free of records in an event. A state over the limit is sent once more, with no records.
    static final int ROOM_BYTES = STATE_BYTES + 2048;

    private final byte[] source;

    WindowEvent(String shardId, String sourceArn) {
        source = utf8(
                ",\"shardId\":\"" + shardId + "\",\"eventSourceARN\":\"" + RecordEncoder.escaped(sourceArn) + "\"");
    }

    /// The members that follow the records.
    byte[] members(OpenWindow window, boolean last, boolean early) {
        byte[] start = utf8(",\"window\":{\"start\":\"" + Instant.ofEpochMilli(window.startMs()) + "\",\"end\":\""
                + Instant.ofEpochMilli(window.endMs()) + "\"},\"state\":");
        byte[] state = utf8(window.state());
        byte[] end = utf8(",\"isFinalInvokeForWindow\":" + last + ",\"isWindowTerminatedEarly\":" + early);
        byte[] all = new byte[start.length + state.length + source.length + end.length];
        int place = 0;
        for (byte[] part : new byte[][] {start, state, source, end}) {
            System.arraycopy(part, 0, all, place, part.length);
            place += part.length;
        }
        return all;
    }

    /// A final invocation's event: no records, the state that the window came to.
    byte[] finalEvent(OpenWindow window, boolean early) {
        byte[] members = members(window, true, early);
        byte[] records = utf8("{\"Records\":[]");
        byte[] event = new byte[records.length + members.length + 1];
        System.arraycopy(records, 0, event, 0, records.length);
        System.arraycopy(members, 0, event, records.length, members.length);
        event[event.length - 1] = '}';
        return event;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
