package dev.millrace.cloud.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.hc.core5.http.Header;
import org.junit.jupiter.api.Test;

final class Http2HeadersTest {
    /// `:method: GET` and `:path: /` of HPACK's static table.
    private static final byte GET = (byte) 0x82;

    private static final byte ROOT = (byte) 0x84;

    @Test
    void a_block_is_what_its_frame_and_those_that_continue_it_hold() throws IOException {
        Http2Headers headers = following(frame(Http2Frame.CONTINUATION, Http2Frame.END_HEADERS, 1, ROOT));
        List<Header> fields = headers.read(new Http2Frame(Http2Frame.HEADERS, 0, 1, new byte[] {GET}));
        assertThat(fields).extracting(Header::getName).containsExactly(":method", ":path");
        assertThat(fields).extracting(Header::getValue).containsExactly("GET", "/");
    }

    @Test
    void nothing_comes_between_the_frames_of_a_block() {
        Http2Headers another = following(frame(Http2Frame.CONTINUATION, Http2Frame.END_HEADERS, 3, ROOT));
        assertThatThrownBy(() -> another.read(new Http2Frame(Http2Frame.HEADERS, 0, 1, new byte[] {GET})))
                .isInstanceOfSatisfying(
                        Http2Exception.class, e -> assertThat(e.code()).isEqualTo(Http2Exception.PROTOCOL))
                .hasMessage("a frame amid headers");
    }

    @Test
    void a_block_without_an_end_is_refused_after_so_many_frames() {
        ByteArrayOutputStream endless = new ByteArrayOutputStream();
        for (int i = 0; i < 100; i++) {
            endless.writeBytes(frame(Http2Frame.CONTINUATION, 0, 1, ROOT));
        }
        Http2Headers headers = following(endless.toByteArray());
        assertThatThrownBy(() -> headers.read(new Http2Frame(Http2Frame.HEADERS, 0, 1, new byte[] {GET})))
                .isInstanceOfSatisfying(
                        Http2Exception.class, e -> assertThat(e.code()).isEqualTo(Http2Exception.CALM))
                .hasMessage("too large headers");
    }

    @Test
    void what_breaks_off_or_is_no_block_is_said() {
        assertThatThrownBy(() -> following(new byte[0])
                        .read(new Http2Frame(Http2Frame.HEADERS, 0, 1, new byte[] {GET})))
                .isInstanceOf(EOFException.class)
                .hasMessage("The headers broke off.");
        // An entry of the table that nobody put there.
        byte[] unknown = {(byte) 0xFE};
        assertThatThrownBy(() -> following(new byte[0])
                        .read(new Http2Frame(Http2Frame.HEADERS, Http2Frame.END_HEADERS, 1, unknown)))
                .isInstanceOfSatisfying(
                        Http2Exception.class, e -> assertThat(e.code()).isEqualTo(Http2Exception.COMPRESSION));
    }

    private static Http2Headers following(byte[] frames) {
        return new Http2Headers(new ByteArrayInputStream(frames));
    }

    private static byte[] frame(int type, int flags, int stream, byte content) {
        return ByteBuffer.allocate(10)
                .put(new byte[] {0, 0, 1, (byte) type, (byte) flags})
                .putInt(stream)
                .put(content)
                .array();
    }
}
