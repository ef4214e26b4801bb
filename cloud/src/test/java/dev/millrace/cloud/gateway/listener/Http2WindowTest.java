package dev.millrace.cloud.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class Http2WindowTest {
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private final Http2Output out = new Http2Output(told);
    private final Http2Window window = new Http2Window(out);

    @Test
    void the_client_is_told_of_room_when_half_of_the_window_is_to_be_given_back() throws IOException {
        window.take(Http2Window.BYTES);
        window.restore(Http2Window.BYTES / 2 - 1);
        assertThat(told.size()).isZero();
        window.restore(1);
        ByteBuffer frame = ByteBuffer.wrap(told.toByteArray());
        assertThat(frame.get(3)).isEqualTo((byte) Http2Frame.WINDOW_UPDATE);
        assertThat(frame.getInt(5)).isZero();
        assertThat(frame.getInt(9)).isEqualTo(Http2Window.BYTES / 2);
    }

    @Test
    void more_than_there_is_room_for_is_refused_also_where_room_was_not_told_yet() throws IOException {
        window.take(Http2Window.BYTES);
        window.restore(100);
        assertThatThrownBy(() -> window.take(1))
                .isInstanceOfSatisfying(
                        Http2Exception.class, e -> assertThat(e.code()).isEqualTo(Http2Exception.FLOW_CONTROL))
                .hasMessage("more data than there was room for");
    }
}
