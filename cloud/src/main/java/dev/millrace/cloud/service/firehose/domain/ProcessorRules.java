package dev.millrace.cloud.service.firehose.domain;

import dev.millrace.wire.firehose.InvalidArgumentException;
import dev.millrace.wire.firehose.ProcessingConfiguration;
import dev.millrace.wire.firehose.Processor;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What processors must be.
final class ProcessorRules {
    private static final int MOST_RETRIES = 300;

    private ProcessorRules() {}

    static void check(@Nullable ProcessingConfiguration processing, boolean partitioned) {
        if (processing == null || processing.processors() == null) {
            return;
        }
        Set<String> types = new HashSet<>();
        for (Processor processor : processing.processors()) {
            if (!types.add(processor.type())) {
                throw new InvalidArgumentException("There can be only one processor of the type " + processor.type());
            }
            check(processor.type(), Processors.parameters(processor), partitioned);
        }
        if (types.contains("CloudWatchLogProcessing") && !types.contains("Decompression")) {
            throw new InvalidArgumentException(
                    "The CloudWatchLogProcessing processor needs a Decompression processor.");
        }
    }

    private static void check(String type, Map<String, String> parameters, boolean partitioned) {
        switch (type) {
            case "Lambda" -> {
                String arn = required(type, parameters, "LambdaArn");
                if (!arn.matches("arn:aws[a-z-]*:lambda:[a-z0-9-]+:\\d{12}:function:.+")) {
                    throw new InvalidArgumentException("Lambda ARN " + arn + " is not valid.");
                }
                number(parameters, "NumberOfRetries", 0, MOST_RETRIES);
                number(parameters, "BufferSizeInMBs", 0.2, 3);
                number(parameters, "BufferIntervalInSeconds", 0, 900);
            }
            case "RecordDeAggregation" -> {
                String kind = required(type, parameters, "SubRecordType");
                if (!kind.equals("JSON") && !kind.equals("DELIMITED")) {
                    throw new InvalidArgumentException("SubRecordType must be JSON or DELIMITED.");
                }
                if (kind.equals("DELIMITED")) {
                    base64(required(type, parameters, "Delimiter"));
                }
            }
            case "MetadataExtraction" -> {
                if (!partitioned) {
                    throw new InvalidArgumentException(
                            "MetadataExtraction processor requires Dynamic Partitioning to be enabled.");
                }
                String query = required(type, parameters, "MetadataExtractionQuery");
                required(type, parameters, "JsonParsingEngine");
                Optional<String> wrong = PartitionQuery.refusal(query);
                if (wrong.isPresent()) {
                    throw new InvalidArgumentException("MetadataExtractionQuery is not valid: " + wrong.get());
                }
            }
            case "Decompression" -> {
                if (!required(type, parameters, "CompressionFormat").equals("GZIP")) {
                    throw new InvalidArgumentException("The Decompression processor takes the CompressionFormat GZIP.");
                }
            }
            case "CloudWatchLogProcessing" -> required(type, parameters, "DataMessageExtraction");
            case "AppendDelimiterToRecord" -> {}
            default -> throw new InvalidArgumentException("Processor type " + type + " is not supported.");
        }
    }

    private static String required(String type, Map<String, String> parameters, String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new InvalidArgumentException("The " + type + " processor must have the parameter " + name + ".");
        }
        return value;
    }

    private static void number(Map<String, String> parameters, String name, double least, double most) {
        String text = parameters.get(name);
        if (text == null) {
            return;
        }
        try {
            double value = Double.parseDouble(text);
            boolean whole = name.equals("BufferSizeInMBs") || text.matches("\\d+");
            if (whole && value >= least && value <= most) {
                return;
            }
        } catch (NumberFormatException notOne) {
            // Refused below.
        }
        throw new InvalidArgumentException(
                "The parameter " + name + " must be between " + text(least) + " and " + text(most) + ".");
    }

    private static String text(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    private static void base64(String text) {
        try {
            if (Base64.getDecoder().decode(text).length > 0) {
                return;
            }
        } catch (IllegalArgumentException notBase64) {
            // Refused below.
        }
        throw new InvalidArgumentException("The Delimiter of a RecordDeAggregation processor must be in base64.");
    }
}
