package dev.millrace.cloud.service.lambda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.lambda.runtime.RuntimeApi.Said;
import dev.millrace.cloud.service.lambda.runtime.Turns.State;
import dev.millrace.cloud.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TurnsTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final InvocationLog log =
            new InvocationLog(clock, () -> true, _ -> {}, new InvocationLog.TextLines());
    private final Turns turns = turns(Duration.ofMinutes(5), false);

    @AfterEach
    void close() {
        clock.close();
    }

    @Test
    void the_runtime_asks_takes_and_answers_and_asks_again() {
        assertThat(turns.state()).isEqualTo(State.STARTING);
        assertThat(turns.started()).isFalse();
        turns.waits();
        assertThat(turns.idle()).isTrue();
        Invocation first = invocation("1");
        turns.hand(first);
        assertThat(turns.idle()).isFalse();
        assertThat(turns.take()).isSameAs(turns.atWork());
        assertThat(turns.state()).isEqualTo(State.RUNNING);
        assertThat(turns.took(first)).isTrue();
        assertThat(turns.handed()).isNull();
        assertThat(turns.answered("1", Outcome.success(new byte[0]), null)).isEqualTo(Said.ACCEPTED);
        assertThat(turns.state()).isEqualTo(State.ANSWERED);
        turns.waits();
        assertThat(turns.idle()).isTrue();
    }

    @Test
    void nothing_is_taken_where_nothing_is_handed_or_it_was_withdrawn_or_the_runtime_did_not_ask() {
        turns.hand(invocation("1"));
        assertThat(turns.take()).isNull();
        turns.waits();
        turns.withdraw();
        assertThat(turns.take()).isNull();
        assertThat(turns.state()).isEqualTo(State.WAITING);
    }

    @Test
    void the_next_invocation_may_be_handed_over_at_once_and_is_taken_when_the_runtime_is_back() {
        turns.waits();
        turns.hand(invocation("1"));
        turns.take();
        turns.answered("1", Outcome.success(new byte[0]), null);
        Invocation second = invocation("2");
        turns.hand(second);
        assertThat(turns.take()).isNull();
        assertThat(turns.took(second)).isFalse();
        turns.waits();
        assertThat(turns.take().invocation()).isSameAs(second);
    }

    @Test
    void an_answer_counts_once_and_only_to_what_was_asked() {
        assertThat(turns.answered("1", Outcome.success(new byte[0]), null)).isEqualTo(Said.UNKNOWN_REQUEST);
        turns.waits();
        turns.hand(invocation("1"));
        turns.take();
        assertThat(turns.answered("2", Outcome.success(new byte[0]), null)).isEqualTo(Said.UNKNOWN_REQUEST);
        assertThat(turns.answered("1", Outcome.success(new byte[0]), null)).isEqualTo(Said.ACCEPTED);
        assertThat(turns.answered("1", Outcome.failure(new byte[0]), "Late")).isEqualTo(Said.OUT_OF_TURN);
    }

    @Test
    void an_answered_invocation_is_overdue_once_its_own_time_is_over() {
        assertThat(answered(turns).overdue()).isFalse();
        assertThat(answered(turns(Duration.ofNanos(-1), false)).overdue()).isTrue();
    }

    @Test
    void the_first_invocation_s_time_counts_from_a_start_that_is_of_it() {
        EnvironmentPlan plan = PlanUnderTest.of(clock, Duration.ofMinutes(5));
        InitPhase init = new InitPhase(plan, log, true);
        Turns late = new Turns(plan, log, init);
        late.waits();
        late.hand(invocation("1"));
        InvokePhase first = late.take();
        long before = init.leftNanos();
        long left = first.leftNanos();
        assertThat(left).isBetween(init.leftNanos(), before);
    }

    @Test
    void what_has_ended_takes_nothing_and_has_not_started() {
        turns.waits();
        turns.ended();
        turns.hand(invocation("1"));
        assertThat(turns.take()).isNull();
        assertThat(turns.started()).isFalse();
        assertThat(turns.idle()).isFalse();
    }

    private Turns answered(Turns turns) {
        turns.waits();
        turns.hand(invocation("1"));
        turns.take();
        turns.answered("1", Outcome.success(new byte[0]), null);
        return turns;
    }

    private Turns turns(Duration timeout, boolean startIsOfFirst) {
        EnvironmentPlan plan = PlanUnderTest.of(clock, timeout);
        return new Turns(plan, log, new InitPhase(plan, log, startIsOfFirst));
    }

    private static Invocation invocation(String id) {
        return new Invocation(id, new byte[0], "arn", null, null, false);
    }
}
