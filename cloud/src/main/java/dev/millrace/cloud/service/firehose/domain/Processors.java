package dev.millrace.cloud.service.firehose.domain;

import dev.millrace.cloud.service.firehose.FirehoseLimits;
import dev.millrace.wire.firehose.ProcessingConfiguration;
import dev.millrace.wire.firehose.Processor;
import dev.millrace.wire.firehose.ProcessorParameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is done to a stream's records, in the order in which it is done: unpacked, taken apart, given to a function,
/// asked for its partition keys, ended with a line feed.
/// @param unpack whether records are gzip
/// @param logs whether records are CloudWatch Logs' own, of which only the messages are wanted
public record Processors(
        boolean unpack,
        boolean logs,
        Optional<Splitting> splitting,
        Optional<FunctionCall> function,
        Optional<String> query,
        byte[] delimiter) {
    private static final Processors NONE =
            new Processors(false, false, Optional.empty(), Optional.empty(), Optional.empty(), new byte[0]);

    /// How a record is taken apart.
    public sealed interface Splitting {
        /// JSON documents one after another.
        record Json() implements Splitting {}

        record Delimited(byte[] delimiter) implements Splitting {}
    }

    /// The function, and how much it is given at a time.
    public record FunctionCall(String arn, String roleArn, int retries, long sizeBytes, Duration interval) {}

    /// @param kept with what was filled in
    public static Processors of(@Nullable ProcessingConfiguration kept) {
        if (kept == null || !Boolean.TRUE.equals(kept.enabled()) || kept.processors() == null) {
            return NONE;
        }
        Processors all = NONE;
        for (Processor processor : kept.processors()) {
            all = all.with(processor.type(), parameters(processor));
        }
        return all;
    }

    private Processors with(String type, Map<String, String> parameters) {
        return switch (type) {
            case "Decompression" -> new Processors(true, logs, splitting, function, query, delimiter);
            case "CloudWatchLogProcessing" ->
                new Processors(
                        unpack,
                        "true".equals(parameters.get("DataMessageExtraction")),
                        splitting,
                        function,
                        query,
                        delimiter);
            case "RecordDeAggregation" ->
                new Processors(unpack, logs, Optional.of(splitting(parameters)), function, query, delimiter);
            case "Lambda" ->
                new Processors(unpack, logs, splitting, Optional.of(function(parameters)), query, delimiter);
            case "MetadataExtraction" ->
                new Processors(
                        unpack,
                        logs,
                        splitting,
                        function,
                        Optional.ofNullable(parameters.get("MetadataExtractionQuery")),
                        delimiter);
            case "AppendDelimiterToRecord" ->
                new Processors(
                        unpack, logs, splitting, function, query, delimiter(parameters.getOrDefault("Delimiter", "\\n")));
            default -> throw new IllegalArgumentException("Not a processor: " + type);
        };
    }

    private static Splitting splitting(Map<String, String> parameters) {
        return "DELIMITED".equals(parameters.get("SubRecordType"))
                ? new Splitting.Delimited(Base64.getDecoder().decode(parameters.getOrDefault("Delimiter", "")))
                : new Splitting.Json();
    }

    private static FunctionCall function(Map<String, String> parameters) {
        return new FunctionCall(
                parameters.getOrDefault("LambdaArn", ""),
                parameters.getOrDefault("RoleArn", ""),
                Integer.parseInt(parameters.getOrDefault("NumberOfRetries", "3")),
                (long) (Double.parseDouble(parameters.getOrDefault("BufferSizeInMBs", "1")) * FirehoseLimits.MIB),
                Duration.ofSeconds(Long.parseLong(parameters.getOrDefault("BufferIntervalInSeconds", "60"))));
    }

    /// Written as in a program: `\n` is a line feed.
    private static byte[] delimiter(String text) {
        return text.replace("\\n", "\n")
                .replace("\\r", "\r")
                .replace("\\t", "\t")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    static Map<String, String> parameters(Processor processor) {
        Map<String, String> values = new LinkedHashMap<>();
        if (processor.parameters() != null) {
            for (ProcessorParameter parameter : processor.parameters()) {
                values.put(parameter.parameterName(), parameter.parameterValue());
            }
        }
        return values;
    }

    /// With what AWS fills in: disabled where nothing else is said, and a function's parameters.
    static ProcessingConfiguration filledIn(@Nullable ProcessingConfiguration asked, String role) {
        if (asked == null) {
            return new ProcessingConfiguration(false, List.of());
        }
        List<Processor> processors = new ArrayList<>();
        if (asked.processors() != null) {
            for (Processor processor : asked.processors()) {
                processors.add(processor.type().equals("Lambda") ? filledIn(processor, role) : processor);
            }
        }
        return new ProcessingConfiguration(Boolean.TRUE.equals(asked.enabled()), processors);
    }

    private static Processor filledIn(Processor function, String role) {
        Map<String, String> values = parameters(function);
        values.putIfAbsent("NumberOfRetries", Integer.toString(FirehoseLimits.FUNCTION_DEFAULT_RETRIES));
        values.putIfAbsent("RoleArn", role);
        values.putIfAbsent("BufferSizeInMBs", "1");
        values.putIfAbsent("BufferIntervalInSeconds", Integer.toString(FirehoseLimits.FUNCTION_DEFAULT_SECONDS));
        List<ProcessorParameter> parameters = new ArrayList<>();
        values.forEach((name, value) -> parameters.add(new ProcessorParameter(name, value)));
        return new Processor(function.type(), parameters);
    }
}
