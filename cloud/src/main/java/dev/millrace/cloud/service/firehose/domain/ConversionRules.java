package dev.millrace.cloud.service.firehose.domain;

import dev.millrace.cloud.service.firehose.FirehoseLimits;
import dev.millrace.cloud.service.firehose.conversion.Conversion;
import dev.millrace.cloud.service.firehose.conversion.JodaPattern;
import dev.millrace.wire.firehose.DataFormatConversionConfiguration;
import dev.millrace.wire.firehose.Deserializer;
import dev.millrace.wire.firehose.ExtendedS3DestinationDescription;
import dev.millrace.wire.firehose.HiveJsonSerDe;
import dev.millrace.wire.firehose.InputFormatConfiguration;
import dev.millrace.wire.firehose.InvalidArgumentException;
import dev.millrace.wire.firehose.OutputFormatConfiguration;
import dev.millrace.wire.firehose.SchemaConfiguration;
import dev.millrace.wire.firehose.Serializer;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a conversion must be, in the order in which AWS looks. The text on sizes is AWS's; the others say the rule.
final class ConversionRules {
    private ConversionRules() {}

    static void check(ExtendedS3DestinationDescription destination) {
        DataFormatConversionConfiguration conversion = destination.dataFormatConversionConfiguration();
        if (conversion == null || !Conversion.enabled(conversion)) {
            return;
        }
        if (!destination.compressionFormat().equals("UNCOMPRESSED")) {
            throw new InvalidArgumentException(
                    "CompressionFormat must be UNCOMPRESSED when data format conversion is enabled.");
        }
        Integer size = destination.bufferingHints().sizeInMBs();
        if (size != null && size < FirehoseLimits.CONVERSION_LEAST_MIB) {
            throw new InvalidArgumentException(
                    "BufferingHints.SizeInMBs must be at least 64 when data format conversion is enabled.");
        }
        InputFormatConfiguration input = given(conversion.inputFormatConfiguration(), "InputFormatConfiguration");
        OutputFormatConfiguration output = given(conversion.outputFormatConfiguration(), "OutputFormatConfiguration");
        SchemaConfiguration schema = given(conversion.schemaConfiguration(), "SchemaConfiguration");
        deserializer(given(input.deserializer(), "InputFormatConfiguration.Deserializer"));
        serializer(given(output.serializer(), "OutputFormatConfiguration.Serializer"));
        given(schema.roleARN(), "SchemaConfiguration.RoleARN");
        given(schema.databaseName(), "SchemaConfiguration.DatabaseName");
        given(schema.tableName(), "SchemaConfiguration.TableName");
    }

    private static void deserializer(Deserializer deserializer) {
        HiveJsonSerDe hive = deserializer.hiveJsonSerDe();
        if ((hive == null) == (deserializer.openXJsonSerDe() == null)) {
            throw new InvalidArgumentException(
                    "InputFormatConfiguration.Deserializer must have exactly one of OpenXJsonSerDe and HiveJsonSerDe.");
        }
        for (String pattern : hive == null
                ? List.<String>of()
                : Objects.requireNonNullElse(hive.timestampFormats(), List.<String>of())) {
            try {
                if (!pattern.equals("millis")) {
                    DateTimeFormatter _ = JodaPattern.of(pattern);
                }
            } catch (IllegalArgumentException notOne) {
                throw new InvalidArgumentException("The timestamp format " + pattern + " is not valid.");
            }
        }
    }

    private static void serializer(Serializer serializer) {
        if ((serializer.parquetSerDe() == null) == (serializer.orcSerDe() == null)) {
            throw new InvalidArgumentException(
                    "OutputFormatConfiguration.Serializer must have exactly one of ParquetSerDe and OrcSerDe.");
        }
    }

    private static <T> T given(@Nullable T member, String name) {
        if (member == null) {
            throw new InvalidArgumentException(name + " is required when data format conversion is enabled.");
        }
        return member;
    }
}
