package dev.millrace.predictor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.predictor.event.BadRecordException;
import dev.millrace.predictor.model.LocalModelFolder;
import dev.millrace.predictor.model.Model;
import dev.millrace.predictor.model.ModelLocation;
import dev.millrace.predictor.publish.Pauses;
import dev.millrace.predictor.publish.PredictionStream;
import dev.millrace.predictor.publish.PublishException;
import dev.millrace.predictor.publish.Publisher;
import dev.millrace.predictor.publish.Refusal;
import dev.millrace.predictor.publish.StreamEntry;
import dev.millrace.predictor.rides.RideFeatures;
import dev.millrace.predictor.rides.RidesHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// With the tiny model: 1, and 10 up to 5 miles or else 30, and 2.25 for 130_205.
class PredictorTest {

    private static final Path TINY = Path.of("src/test/resources/tiny-rides");
    private static final String GOOD =
            "{\"ride\":{\"PULocationID\":130,\"DOLocationID\":205,\"trip_distance\":%s},\"ride_id\":%d}";
    private static final String BAD = "{\"ride\":{\"PULocationID\":130},\"ride_id\":9}";

    private final List<String> published = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private Set<String> refusedKeys = Set.of();

    private final PredictionStream stream = entries -> {
        List<Refusal> refusals = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            StreamEntry entry = entries.get(i);
            if (refusedKeys.contains(entry.partitionKey())) {
                refusals.add(new Refusal(i, "InternalFailure"));
            } else {
                published.add(new String(entry.data(), UTF_8));
                keys.add(entry.partitionKey());
            }
        }
        return refusals;
    };

    private static final Pauses PAUSES = new Pauses() {
        @Override
        public Duration timeLeft() {
            return Duration.ofMinutes(1);
        }

        @Override
        public void pause(Duration length) {
            // time is not waited for here
        }
    };

    private Predictor predictor(BadRecords badRecords) {
        return predictor(badRecords, stream);
    }

    private Predictor predictor(BadRecords badRecords, PredictionStream to) {
        return new Predictor(
                RidesHandler.PIPELINE,
                model(),
                new Publisher(to, new SplittableRandom(1), log::add),
                badRecords,
                log::add);
    }

    private static Model model() {
        return Model.load(
                new LocalModelFolder(TINY), new ModelLocation.Folder(TINY), new RideFeatures().features(), "123");
    }

    private static String handle(Predictor predictor, String invocation) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        predictor.handle(new ByteArrayInputStream(invocation.getBytes(UTF_8)), out, PAUSES);
        return out.toString(UTF_8);
    }

    private static String record(int sequenceNumber, String data) {
        return "{\"kinesis\":{\"sequenceNumber\":\"%d\",\"data\":\"%s\"}}"
                .formatted(sequenceNumber, Base64.getEncoder().encodeToString(data.getBytes(UTF_8)));
    }

    private static String batch(String... records) {
        return Stream.of(records).collect(Collectors.joining(",", "{\"Records\":[", "]}"));
    }

    private static String good(int sequenceNumber) {
        return record(sequenceNumber, GOOD.formatted("3.66", sequenceNumber));
    }

    private static String prediction(int id) {
        return ("{\"model\":\"ride_duration_prediction_model\",\"version\":\"123\","
                        + "\"prediction\":{\"ride_duration\":13.25,\"ride_id\":%d}}")
                .formatted(id);
    }

    @Test
    void one_event_is_answered_and_published_nowhere() throws Exception {
        assertThat(handle(predictor(BadRecords.REPORT), GOOD.formatted("3.66", 123)))
                .isEqualTo("{\"ride_duration\":13.25,\"ride_id\":123}");
        assertThat(published).isEmpty();
    }

    @Test
    void a_bad_single_event_fails_with_its_reason() {
        assertThatThrownBy(() -> handle(predictor(BadRecords.REPORT), BAD))
                .isInstanceOf(BadRecordException.class)
                .hasMessage("ride.DOLocationID is missing");
    }

    @Test
    void a_batch_is_published_under_its_ids_and_answered() throws Exception {
        assertThat(handle(predictor(BadRecords.REPORT), batch(good(1), good(2))))
                .isEqualTo("{\"predictions\":[" + prediction(1) + "," + prediction(2) + "]}");
        assertThat(published).containsExactly(prediction(1), prediction(2));
        assertThat(keys).containsExactly("1", "2");
        assertThat(log)
                .containsExactly(prediction(1) + "\n" + prediction(2) + "\nPredicted and published 2 of 2 records");
    }

    @Test
    void without_a_publisher_as_in_a_test_run_a_batch_is_predicted_only() throws Exception {
        Predictor testRun = new Predictor(RidesHandler.PIPELINE, model(), null, BadRecords.REPORT, log::add);
        assertThat(handle(testRun, batch(good(1)))).isEqualTo("{\"predictions\":[" + prediction(1) + "]}");
        assertThat(log).containsExactly(prediction(1) + "\nPredicted, without publishing, 1 of 1 records");
    }

    @Test
    void what_stands_before_the_first_bad_record_is_published_and_the_bad_ones_are_reported() throws Exception {
        String answer = handle(predictor(BadRecords.REPORT), batch(good(1), good(2), record(3, BAD), good(4)));
        assertThat(answer)
                .isEqualTo("{\"predictions\":[" + prediction(1) + "," + prediction(2)
                        + "],\"batchItemFailures\":[{\"itemIdentifier\":\"3\"}]}");
        assertThat(keys).containsExactly("1", "2");
        assertThat(log.getFirst()).isEqualTo("Record 3: ride.DOLocationID is missing");
    }

    @Test
    void a_bad_record_at_the_head_of_good_ones_fails_the_invocation_so_that_lambda_halves_the_batch() {
        assertThatThrownBy(() -> handle(predictor(BadRecords.REPORT), batch(record(3, BAD), good(4))))
                .isInstanceOf(BatchHeldUpException.class)
                .hasMessage(
                        "Record 3, the first of 2, can never be predicted (the log says why). This invocation fails,"
                                + " with nothing published, so that Lambda halves the batch and parts it from the others"
                                + " (BisectBatchOnFunctionError)");
        assertThat(published).isEmpty();
    }

    @Test
    void bad_records_alone_are_reported() throws Exception {
        assertThat(handle(predictor(BadRecords.REPORT), batch(record(3, BAD), record(4, "not json"))))
                .isEqualTo("{\"predictions\":[],\"batchItemFailures\":[{\"itemIdentifier\":\"3\"},"
                        + "{\"itemIdentifier\":\"4\"}]}");
    }

    /// Lambda's part played by hand: it sends again from the lowest sequence number reported, and halves a batch whose
    /// invocation failed.
    @Test
    void a_poisonous_record_ends_alone_and_every_other_is_published_once() throws Exception {
        Predictor predictor = predictor(BadRecords.REPORT);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            all.add(i == 0 || i == 17 || i == 39 ? record(i, BAD) : good(i));
        }
        List<Integer> givenUp = new ArrayList<>();
        deliver(predictor, all, 0, givenUp);
        assertThat(givenUp).containsExactly(0, 17, 39);
        assertThat(keys).hasSize(37).doesNotHaveDuplicates();
    }

    private static void deliver(Predictor predictor, List<String> records, int first, List<Integer> givenUp)
            throws IOException {
        if (records.isEmpty()) {
            return;
        }
        try {
            String answer = handle(predictor, batch(records.toArray(String[]::new)));
            int failures = answer.indexOf("batchItemFailures");
            if (failures < 0) {
                return;
            }
            int from = answer.indexOf("itemIdentifier\":\"", failures) + "itemIdentifier\":\"".length();
            int lowest = Integer.parseInt(answer.substring(from, answer.indexOf('"', from)));
            if (lowest == first) {
                givenUp.add(lowest);
                deliver(predictor, records.subList(1, records.size()), first + 1, givenUp);
            } else {
                deliver(predictor, records.subList(lowest - first, records.size()), lowest, givenUp);
            }
        } catch (BatchHeldUpException _) {
            int half = records.size() / 2;
            deliver(predictor, records.subList(0, half), first, givenUp);
            deliver(predictor, records.subList(half, records.size()), first + half, givenUp);
        }
    }

    @Test
    void where_bad_records_are_skipped_all_others_are_published_and_nothing_is_reported() throws Exception {
        String answer = handle(predictor(BadRecords.SKIP), batch(record(1, BAD), good(2), record(3, BAD), good(4)));
        assertThat(answer).isEqualTo("{\"predictions\":[" + prediction(2) + "," + prediction(4) + "]}");
        assertThat(keys).containsExactly("2", "4");
        assertThat(log).contains("Record 1: ride.DOLocationID is missing", "Record 3: ride.DOLocationID is missing");
    }

    @Test
    void an_answer_that_is_no_number_makes_the_record_a_bad_one() throws Exception {
        String answer = handle(predictor(BadRecords.REPORT), batch(good(1), record(2, GOOD.formatted("450", 2))));
        assertThat(answer).endsWith("\"batchItemFailures\":[{\"itemIdentifier\":\"2\"}]}");
        assertThat(log.getFirst()).isEqualTo("Record 2: the model's answer is NaN");
    }

    @Test
    void a_prediction_the_stream_refuses_is_reported_and_those_behind_it_are_not_doubled_when_they_come_again()
            throws Exception {
        Predictor predictor = predictor(BadRecords.REPORT);
        refusedKeys = Set.of("2");
        assertThat(handle(predictor, batch(good(1), good(2), good(3))))
                .isEqualTo("{\"predictions\":[" + prediction(1) + "," + prediction(3)
                        + "],\"batchItemFailures\":[{\"itemIdentifier\":\"2\"}]}");
        refusedKeys = Set.of();
        assertThat(handle(predictor, batch(good(2), good(3))))
                .isEqualTo("{\"predictions\":[" + prediction(2) + "," + prediction(3) + "]}");
        assertThat(keys).containsExactly("1", "3", "2");
    }

    @Test
    void a_stream_that_takes_nothing_fails_the_invocation() {
        PredictionStream gone = entries -> {
            throw new PublishException("The predictions cannot be put on stream p: gone", null);
        };
        assertThatThrownBy(() -> handle(predictor(BadRecords.REPORT, gone), batch(good(1))))
                .isInstanceOf(PublishException.class)
                .hasMessage("The predictions cannot be put on stream p: gone");
    }

    @Test
    void the_log_tells_of_twenty_bad_records_and_counts_the_others() throws Exception {
        String[] bad = new String[25];
        for (int i = 0; i < bad.length; i++) {
            bad[i] = record(i, BAD);
        }
        handle(predictor(BadRecords.REPORT), batch(bad));
        assertThat(log).hasSize(22);
        assertThat(log.get(20)).isEqualTo("and 5 more such records");
        assertThat(log.get(21)).isEqualTo("Predicted and published 0 of 25 records; 25 reported as failed");
    }
}
