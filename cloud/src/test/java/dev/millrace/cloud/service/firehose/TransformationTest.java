package dev.millrace.cloud.service.firehose;

import static dev.millrace.cloud.service.firehose.FirehoseUnderTest.START;
import static dev.millrace.cloud.service.firehose.FirehoseUnderTest.destination;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.firehose.FirehoseUnderTest.Written;
import dev.millrace.cloud.service.firehose.Transformer.Answer;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.firehose.BufferingHints;
import dev.millrace.wire.firehose.DynamicPartitioningConfiguration;
import dev.millrace.wire.firehose.ExtendedS3DestinationConfiguration;
import dev.millrace.wire.firehose.ProcessingConfiguration;
import dev.millrace.wire.firehose.Processor;
import dev.millrace.wire.firehose.ProcessorParameter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class TransformationTest {
    private static final String FUNCTION = "arn:aws:lambda:eu-west-1:000000000001:function:clean:$LATEST";

    @TempDir
    Path data;

    FirehoseUnderTest firehose;

    @BeforeEach
    void open() {
        firehose = new FirehoseUnderTest(data);
    }

    @AfterEach
    void close() {
        firehose.close();
    }

    private static Processor processor(String type, String... parameters) {
        List<ProcessorParameter> all = new ArrayList<>();
        for (int i = 0; i < parameters.length; i += 2) {
            all.add(new ProcessorParameter(parameters[i], parameters[i + 1]));
        }
        return new Processor(type, all);
    }

    private static ExtendedS3DestinationConfiguration.Builder processed(Processor... processors) {
        return destination().processingConfiguration(new ProcessingConfiguration(true, List.of(processors)));
    }

    /// A function that answers for each record what `line` makes of its recordId and text.
    private void function(BiFunction<String, String, String> line) {
        firehose.function(event -> {
            List<String> lines = new ArrayList<>();
            for (JsonNode record : JsonMapper.shared().readTree(event).path("records")) {
                String text = new String(
                        Base64.getDecoder().decode(record.path("data").asString()), StandardCharsets.UTF_8);
                lines.add(line.apply(record.path("recordId").asString(), text));
            }
            return new Answer.Returned(
                    ("{\"records\":[" + String.join(",", lines) + "]}").getBytes(StandardCharsets.UTF_8));
        });
    }

    private static String ok(String id, String text) {
        return "{\"recordId\":\"" + id + "\",\"result\":\"Ok\",\"data\":\"" + base64(text) + "\"}";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The texts of all objects by their keys' folders.
    private Map<String, String> objects() {
        Map<String, String> texts = new TreeMap<>();
        for (Written object : firehose.bucket.all()) {
            texts.merge(object.key().substring(0, object.key().lastIndexOf('/') + 1), object.text(), String::concat);
        }
        return texts;
    }

    @Test
    void a_function_s_three_results_are_kept_left_out_and_told_in_the_error_prefix() {
        firehose.create("s", processed(processor("Lambda", "LambdaArn", FUNCTION)));
        function((id, text) -> switch (text) {
            case "drop" -> "{\"recordId\":\"" + id + "\",\"result\":\"Dropped\",\"data\":\"\"}";
            case "fail" -> "{\"recordId\":\"" + id + "\",\"result\":\"ProcessingFailed\",\"data\":\"\"}";
            default -> ok(id, text.toUpperCase(Locale.ROOT) + "\n");
        });
        firehose.put("s", "a", "drop", "fail", "b");
        firehose.advance(59);
        assertThat(firehose.calls).isEmpty();
        firehose.advance(1);
        assertThat(firehose.calls).hasSize(1);
        firehose.advance(60);
        long ended = START.plusSeconds(60).toEpochMilli();
        assertThat(objects())
                .containsEntry("2026/03/01/12/", "A\nB\n")
                .containsEntry(
                        "processing-failed/2026/03/01/12/",
                        "{\"attemptsMade\":1,\"arrivalTimestamp\":" + START.toEpochMilli()
                                + ",\"errorCode\":\"Lambda.ProcessingFailedStatus\","
                                + "\"errorMessage\":\"ProcessingFailed status set for record\","
                                + "\"attemptEndingTimestamp\":" + ended + ",\"rawData\":\"" + base64("fail")
                                + "\",\"lambdaArn\":\"" + FUNCTION + "\"}\n");
    }

    @Test
    void the_event_is_aws_s() {
        firehose.create("s", processed(processor("Lambda", "LambdaArn", FUNCTION)));
        function(TransformationTest::ok);
        firehose.put("s", "a");
        firehose.advance(60);
        JsonNode event = JsonMapper.shared().readTree(firehose.calls.getFirst());
        assertThat(event.propertyNames()).containsExactly("invocationId", "deliveryStreamArn", "region", "records");
        assertThat(event.path("deliveryStreamArn").asString())
                .isEqualTo("arn:aws:firehose:eu-west-1:000000000001:deliverystream/s");
        assertThat(event.path("region").asString()).isEqualTo("eu-west-1");
        JsonNode record = event.path("records").path(0);
        assertThat(record.propertyNames()).containsExactly("recordId", "approximateArrivalTimestamp", "data");
        assertThat(record.path("approximateArrivalTimestamp").asLong()).isEqualTo(START.toEpochMilli());
        assertThat(record.path("data").asString()).isEqualTo(base64("a"));
    }

    @Test
    void a_function_is_given_no_more_than_its_buffer_at_a_time() {
        firehose.create(
                "s", processed(processor("Lambda", "LambdaArn", FUNCTION, "BufferSizeInMBs", "0.2")));
        function(TransformationTest::ok);
        String text = "x".repeat(90_000);
        firehose.put("s", text, text, text, text, text);
        firehose.advance(60);
        assertThat(firehose.calls).hasSize(3);
    }

    @Test
    void a_function_that_fails_is_tried_three_times_more_and_then_its_records_have_failed() {
        firehose.create("s", processed(processor("Lambda", "LambdaArn", FUNCTION)));
        firehose.function(_ -> new Answer.Failed("{}".getBytes(StandardCharsets.UTF_8)));
        firehose.put("s", "a");
        firehose.advance(120);
        assertThat(firehose.calls).hasSize(4);
        assertThat(objects().get("processing-failed/2026/03/01/12/"))
                .contains("\"attemptsMade\":4")
                .contains("\"errorCode\":\"Lambda.FunctionError\"")
                .contains("\"errorMessage\":\"The Lambda function was successfully invoked but it returned an error"
                        + " result.\"");
    }

    @Test
    void a_function_without_room_is_waited_for_and_nothing_is_lost_by_a_restart_meanwhile() {
        firehose.create("s", processed(processor("Lambda", "LambdaArn", FUNCTION, "NumberOfRetries", "5")));
        firehose.function(_ -> new Answer.Throttled());
        firehose.put("s", "a");
        firehose.advance(62);
        assertThat(firehose.calls).hasSize(2);
        firehose.restart();
        function(TransformationTest::ok);
        firehose.advance(120);
        assertThat(objects()).containsEntry("2026/03/01/12/", "a");
    }

    @Test
    void records_that_a_function_does_not_answer_for_or_answers_for_twice_have_failed() {
        firehose.create("s", processed(processor("Lambda", "LambdaArn", FUNCTION)));
        function((id, text) -> switch (text) {
            case "missing" -> ok("other", text);
            case "twice" -> ok(id, text) + "," + ok(id, text);
            default -> ok(id, text);
        });
        firehose.put("s", "missing", "twice", "good");
        firehose.advance(120);
        assertThat(objects().get("2026/03/01/12/")).isEqualTo("good");
        assertThat(objects().get("processing-failed/2026/03/01/12/"))
                .contains("\"errorCode\":\"Lambda.MissingRecordId\"")
                .contains("\"errorCode\":\"Lambda.DuplicatedRecordId\"");
    }

    @Test
    void what_is_no_answer_fails_the_batch() {
        firehose.create("s", processed(processor("Lambda", "LambdaArn", FUNCTION)));
        firehose.function(_ -> new Answer.Returned("null".getBytes(StandardCharsets.UTF_8)));
        firehose.put("s", "a");
        firehose.advance(120);
        assertThat(objects().get("processing-failed/2026/03/01/12/")).contains("Lambda.JsonProcessingException");
    }

    @Test
    void a_delimiter_is_appended_to_each_record() {
        firehose.create("s", processed(processor("AppendDelimiterToRecord")));
        firehose.put("s", "a", "b");
        firehose.advance(60);
        assertThat(objects()).containsEntry("2026/03/01/12/", "a\nb\n");
    }

    @Test
    void messages_of_a_log_subscription_are_unpacked_and_taken_out() throws IOException {
        firehose.create(
                "s",
                processed(
                        processor("Decompression", "CompressionFormat", "GZIP"),
                        processor("CloudWatchLogProcessing", "DataMessageExtraction", "true")));
        firehose.put(
                "s",
                List.of(
                        gzip("{\"messageType\":\"CONTROL_MESSAGE\",\"logEvents\":[{\"message\":\"check\"}]}"),
                        gzip("{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[{\"id\":\"1\",\"message\":\"one\"},"
                                + "{\"id\":\"2\",\"message\":\"two\"}]}"),
                        Bytes.utf8("no gzip")));
        firehose.advance(60);
        assertThat(objects()).containsEntry("2026/03/01/12/", "one\ntwo\n");
        assertThat(objects().get("processing-failed/2026/03/01/12/")).contains(base64("no gzip"));
    }

    private static Bytes gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return Bytes.wrap(out.toByteArray());
    }

    private static ExtendedS3DestinationConfiguration.Builder partitioned(String prefix, Processor... processors) {
        return processed(processors)
                .bufferingHints(new BufferingHints(64, 60))
                .prefix(prefix)
                .errorOutputPrefix("err/!{firehose:error-output-type}/")
                .dynamicPartitioningConfiguration(new DynamicPartitioningConfiguration(null, true));
    }

    private static Processor query(String query) {
        return processor("MetadataExtraction", "MetadataExtractionQuery", query, "JsonParsingEngine", "JQ-1.6");
    }

    @Test
    void records_are_partitioned_by_what_a_query_finds_in_them_and_taken_apart_before() {
        firehose.create(
                "s",
                partitioned(
                        "c=!{partitionKeyFromQuery:c}/y=!{partitionKeyFromQuery:y}/",
                        processor("RecordDeAggregation", "SubRecordType", "JSON"),
                        query("{c:.customer.id,y:(.at|strftime(\"%Y\"))}"),
                        processor("AppendDelimiterToRecord", "Delimiter", "\\n")));
        firehose.put(
                "s",
                "{\"customer\":{\"id\":7},\"at\":0}{\"customer\":{\"id\":8},\"at\":0}\n",
                "{\"customer\":{\"id\":7},\"at\":1700000000}",
                "{\"customer\":{},\"at\":0}");
        firehose.advance(60);
        assertThat(objects())
                .containsEntry("c=7/y=1970/", "{\"customer\":{\"id\":7},\"at\":0}\n")
                .containsEntry("c=8/y=1970/", "{\"customer\":{\"id\":8},\"at\":0}\n")
                .containsEntry("c=7/y=2023/", "{\"customer\":{\"id\":7},\"at\":1700000000}\n");
        assertThat(objects().get("err/partitioning-failed/"))
                .contains("\"errorCode\":\"DynamicPartitioning.MetadataExtractionFailed\"")
                .contains("\"errorMessage\":\"partitionKeys values must not be null or empty\"")
                .contains(base64("{\"customer\":{},\"at\":0}"));
    }

    @Test
    void a_function_gives_partition_keys_and_each_partition_is_delivered_in_its_own_time_and_once() {
        firehose.create(
                "s",
                partitioned(
                        "k=!{partitionKeyFromLambda:k}/",
                        processor("Lambda", "LambdaArn", FUNCTION, "BufferIntervalInSeconds", "1")));
        function((id, text) -> ok(id, text)
                .replace("}", ",\"metadata\":{\"partitionKeys\":{\"k\":\"" + text.charAt(0) + "\"}}}"));
        firehose.put("s", "a1", "b1");
        firehose.advance(30);
        firehose.put("s", "c1", "a2");
        firehose.advance(31);
        Map<String, String> first = objects();
        firehose.restart();
        firehose.advance(120);
        assertThat(first.keySet()).contains("k=a/", "k=b/").doesNotContain("k=c/");
        assertThat(objects())
                .containsEntry("k=a/", "a1a2")
                .containsEntry("k=b/", "b1")
                .containsEntry("k=c/", "c1");
    }

    @Test
    void more_than_500_partitions_at_a_time_go_to_the_error_prefix() {
        firehose.create("s", partitioned("!{partitionKeyFromQuery:k}/", query("{k:.k}")));
        for (int i = 0; i < 510; i += 255) {
            List<String> records = new ArrayList<>();
            for (int k = i; k < i + 255; k++) {
                records.add("{\"k\":" + k + "}");
            }
            firehose.put("s", records.toArray(String[]::new));
        }
        firehose.advance(60);
        assertThat(firehose.bucket.all()).hasSize(501);
        assertThat(objects().get("err/partitioning-failed/").lines()).hasSize(10);
    }

    @Test
    void records_are_taken_apart_at_a_delimiter() {
        firehose.create(
                "s",
                processed(
                        processor("RecordDeAggregation", "SubRecordType", "DELIMITED", "Delimiter", base64("##")),
                        processor("AppendDelimiterToRecord")));
        firehose.put("s", "a##b##", "c");
        firehose.advance(60);
        assertThat(objects()).containsEntry("2026/03/01/12/", "a\nb\nc\n");
    }
}
