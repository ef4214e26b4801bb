package dev.millrace.cloud.service.lambda.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.lambda.invoke.StreamedAnswer.Piece;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StreamedAnswerTest {
    private static final int MORE_THAN_WAIT = 17;

    private final StreamedAnswer answer = new StreamedAnswer(Duration.ofMillis(1));

    @Test
    void a_client_that_reads_too_late_is_told_that_the_answer_broke_off_and_waits_for_nothing() throws Exception {
        for (int i = 0; i < MORE_THAN_WAIT; i++) {
            answer.write('x');
        }
        assertThat(answer.next()).isEqualTo(new Piece.Broken());
    }

    @Test
    void a_server_that_is_closing_leaves_nobody_waiting() throws Exception {
        Thread.currentThread().interrupt();
        answer.write('x');
        assertThat(Thread.interrupted()).isTrue();
        assertThat(answer.next()).isEqualTo(new Piece.Broken());
    }
}
