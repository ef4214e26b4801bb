package dev.millrace.cloud.service.lambda.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.lambda.mapping.MappedFunctions.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CalledTest {
    @Test
    void an_answer_is_an_end_whatever_was_waited_before() {
        Answer.Returned returned = new Answer.Returned(new byte[0], "id", "1");
        Answer.Failed failed = new Answer.Failed(new byte[0], "Unhandled", "id", "1");
        assertThat(Called.of(returned, 7)).isEqualTo(new Called.Done(returned));
        assertThat(Called.of(failed, 7)).isEqualTo(new Called.Failed(failed));
    }

    @Test
    void a_throttled_call_is_made_again_soon_and_says_nothing_of_it() {
        Answer throttled = new Answer.Throttled();
        assertThat(Called.of(throttled, 0)).isEqualTo(new Called.NotYet(throttled, Duration.ofMillis(50), null));
        assertThat(Called.of(throttled, 2)).isEqualTo(new Called.NotYet(throttled, Duration.ofMillis(200), null));
        assertThat(Called.of(throttled, 1000)).isEqualTo(new Called.NotYet(throttled, Duration.ofSeconds(1), null));
    }

    @Test
    void a_function_that_is_not_there_or_cannot_be_called_is_told_of() {
        Answer none = new Answer.NotFound();
        Answer ill = new Answer.Unavailable("the image is gone");
        assertThat(Called.of(none, 5))
                .isEqualTo(new Called.NotYet(none, Duration.ofSeconds(1), "PROBLEM: Function not found"));
        assertThat(Called.of(ill, 1))
                .isEqualTo(new Called.NotYet(ill, Duration.ofMillis(200), "PROBLEM: the image is gone"));
    }

    @Test
    void pauses_double_up_to_ten_seconds() {
        assertThat(Called.pause(0)).isEqualTo(Duration.ofMillis(100));
        assertThat(Called.pause(3)).isEqualTo(Duration.ofMillis(800));
        assertThat(Called.pause(60)).isEqualTo(Duration.ofSeconds(10));
    }
}
