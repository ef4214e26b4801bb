package dev.millrace.predictor.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PublisherTest {

    private final List<List<String>> calls = new CopyOnWriteArrayList<>();
    private final List<Duration> waits = new CopyOnWriteArrayList<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private Duration timeLeft = Duration.ofMinutes(1);

    private final Pauses pauses = new Pauses() {
        @Override
        public Duration timeLeft() {
            return timeLeft;
        }

        @Override
        public void pause(Duration length) {
            waits.add(length);
        }
    };

    private Publisher publisher(Function<List<String>, List<Refusal>> stream) {
        return new Publisher(
                entries -> {
                    List<String> texts = entries.stream()
                            .map(entry -> new String(entry.data(), UTF_8))
                            .toList();
                    calls.add(texts);
                    return stream.apply(texts);
                },
                new SplittableRandom(1),
                log::add);
    }

    private static List<StreamEntry> entries(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new StreamEntry(Integer.toString(i).getBytes(UTF_8), "key-" + i))
                .toList();
    }

    private static List<Refusal> refuse(List<String> call, String... texts) {
        List<Refusal> refusals = new ArrayList<>();
        for (String text : texts) {
            if (call.contains(text)) {
                refusals.add(new Refusal(call.indexOf(text), "ProvisionedThroughputExceededException"));
            }
        }
        return refusals;
    }

    @Test
    void only_the_entries_refused_are_put_again() {
        Publisher publisher = publisher(call -> switch (calls.size()) {
            case 1 -> refuse(call, "1", "3");
            case 2 -> refuse(call, "3");
            default -> List.of();
        });
        assertThat(publisher.publish(entries(5), pauses).isEmpty()).isTrue();
        assertThat(calls).containsExactly(List.of("0", "1", "2", "3", "4"), List.of("1", "3"), List.of("3"));
        assertThat(waits).hasSize(2);
        assertThat(waits.get(0)).isBetween(Duration.ofMillis(12), Duration.ofMillis(25));
        assertThat(waits.get(1)).isBetween(Duration.ofMillis(25), Duration.ofMillis(50));
    }

    @Test
    void an_entry_refused_every_time_is_given_up_and_told() {
        Publisher publisher = publisher(call -> refuse(call, "2"));
        assertThat(publisher.publish(entries(4), pauses).stream()).containsExactly(2);
        assertThat(calls).hasSize(Publisher.ATTEMPTS);
        assertThat(waits).hasSize(Publisher.ATTEMPTS - 1).allMatch(wait -> wait.compareTo(Duration.ofSeconds(1)) <= 0);
        assertThat(log)
                .containsExactly("The stream refused 1 predictions 10 times: ProvisionedThroughputExceededException");
    }

    @Test
    void there_is_no_waiting_when_the_invocations_time_runs_short() {
        timeLeft = Duration.ofMillis(1999);
        Publisher publisher = publisher(call -> refuse(call, "0"));
        assertThat(publisher.publish(entries(2), pauses).stream()).containsExactly(0);
        assertThat(waits).isEmpty();
    }

    @Test
    void a_call_holds_500_entries_at_most_and_all_are_put_once() {
        Publisher publisher = publisher(call -> List.of());
        assertThat(publisher.publish(entries(2600), pauses).isEmpty()).isTrue();
        assertThat(calls).allMatch(call -> call.size() <= 500);
        assertThat(calls.stream().flatMap(List::stream).map(Integer::valueOf).sorted())
                .containsExactlyElementsOf(IntStream.range(0, 2600).boxed().toList());
    }

    @Test
    void a_call_holds_five_mebibytes_at_most() {
        Publisher publisher = publisher(call -> List.of());
        byte[] megabyte = new byte[1024 * 1024 - 1024];
        List<StreamEntry> large = IntStream.range(0, 12)
                .mapToObj(i -> new StreamEntry(megabyte, "key"))
                .toList();
        assertThat(publisher.publish(large, pauses).isEmpty()).isTrue();
        assertThat(calls.stream().map(List::size)).containsExactly(4, 4, 4);
    }

    @Test
    void entries_of_one_key_go_out_in_their_order() {
        Publisher publisher = publisher(call -> List.of());
        List<StreamEntry> entries = IntStream.range(0, 3000)
                .mapToObj(i -> new StreamEntry(Integer.toString(i).getBytes(UTF_8), "key-" + i % 7))
                .toList();
        publisher.publish(entries, pauses);
        for (int key = 0; key < 7; key++) {
            int remainder = key;
            List<Integer> seen = calls.stream()
                    .flatMap(List::stream)
                    .map(Integer::valueOf)
                    .filter(number -> number % 7 == remainder)
                    .toList();
            assertThat(seen).isSorted().hasSizeGreaterThan(400);
        }
    }

    @Test
    void a_call_that_fails_as_a_whole_with_nothing_published_is_the_invocations_failure() {
        Publisher publisher = publisher(call -> {
            throw new PublishException("no such stream", null);
        });
        assertThatThrownBy(() -> publisher.publish(entries(3), pauses))
                .isInstanceOf(PublishException.class)
                .hasMessage("no such stream");
        assertThat(calls).hasSize(1);
        assertThat(log).containsExactly("no such stream");
    }

    @Test
    void after_a_call_that_failed_what_was_published_before_is_kept_and_the_rest_is_told() {
        Publisher failingOnRepetition = publisher(call -> {
            if (call.size() == 1) {
                throw new PublishException("gone", null);
            }
            return refuse(call, "3");
        });
        assertThat(failingOnRepetition.publish(entries(5), pauses).stream()).containsExactly(3);
    }
}
