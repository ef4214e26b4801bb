package dev.millrace.cloud.service.firehose;

import static dev.millrace.cloud.service.firehose.FirehoseUnderTest.BUCKET;
import static dev.millrace.cloud.service.firehose.FirehoseUnderTest.ROLE;
import static dev.millrace.cloud.service.firehose.FirehoseUnderTest.call;
import static dev.millrace.cloud.service.firehose.FirehoseUnderTest.destination;
import static dev.millrace.cloud.service.firehose.FirehoseUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.Bytes;
import dev.millrace.wire.firehose.BufferingHints;
import dev.millrace.wire.firehose.CreateDeliveryStreamInput;
import dev.millrace.wire.firehose.DeliveryStreamEncryptionConfigurationInput;
import dev.millrace.wire.firehose.DynamicPartitioningConfiguration;
import dev.millrace.wire.firehose.ExtendedS3DestinationConfiguration;
import dev.millrace.wire.firehose.ExtendedS3DestinationDescription;
import dev.millrace.wire.firehose.ListDeliveryStreamsInput;
import dev.millrace.wire.firehose.ListTagsForDeliveryStreamInput;
import dev.millrace.wire.firehose.ProcessingConfiguration;
import dev.millrace.wire.firehose.Processor;
import dev.millrace.wire.firehose.ProcessorParameter;
import dev.millrace.wire.firehose.S3DestinationConfiguration;
import dev.millrace.wire.firehose.SplunkDestinationConfiguration;
import dev.millrace.wire.firehose.StartDeliveryStreamEncryptionInput;
import dev.millrace.wire.firehose.StopDeliveryStreamEncryptionInput;
import dev.millrace.wire.firehose.Tag;
import dev.millrace.wire.firehose.TagDeliveryStreamInput;
import dev.millrace.wire.firehose.UntagDeliveryStreamInput;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeliveryStreamsTest {
    private static final String INVALID = "InvalidArgumentException";
    private static final String PREFIXES = "Ths supplied prefix(es) do not satisfy the following constraint: ";
    private static final String ERRORS = "e/!{firehose:error-output-type}/";

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

    private void refusedDestination(ExtendedS3DestinationConfiguration.Builder destination, String message) {
        refused(() -> firehose.create("s", destination), INVALID, message);
    }

    @Test
    void what_is_not_said_is_filled_in() {
        firehose.create(
                "s",
                ExtendedS3DestinationConfiguration.builder()
                        .roleARN(ROLE)
                        .bucketARN(BUCKET)
                        .processingConfiguration(new ProcessingConfiguration(
                                true,
                                List.of(new Processor(
                                        "Lambda",
                                        List.of(new ProcessorParameter(
                                                "LambdaArn",
                                                "arn:aws:lambda:eu-west-1:000000000001:function:f:$LATEST")))))));
        ExtendedS3DestinationDescription shown =
                firehose.describe("s").destinations().getFirst().extendedS3DestinationDescription();
        assertThat(shown.bufferingHints()).isEqualTo(new BufferingHints(5, 300));
        assertThat(shown.compressionFormat()).isEqualTo("UNCOMPRESSED");
        assertThat(shown.encryptionConfiguration().noEncryptionConfig()).isEqualTo("NoEncryption");
        assertThat(shown.cloudWatchLoggingOptions().enabled()).isFalse();
        assertThat(shown.s3BackupMode()).isEqualTo("Disabled");
        assertThat(shown.processingConfiguration().processors().getFirst().parameters())
                .containsExactly(
                        new ProcessorParameter("LambdaArn", "arn:aws:lambda:eu-west-1:000000000001:function:f:$LATEST"),
                        new ProcessorParameter("NumberOfRetries", "3"),
                        new ProcessorParameter("RoleArn", ROLE),
                        new ProcessorParameter("BufferSizeInMBs", "1"),
                        new ProcessorParameter("BufferIntervalInSeconds", "60"));
    }

    @Test
    void prefixes_are_held_to_aws_s_rules() {
        refusedDestination(
                destination().prefix("!{timestamp:yyyy}/"),
                PREFIXES + "ErrorOutputPrefix cannot be null or empty when Prefix contains expressions");
        refusedDestination(
                destination().prefix("a!{firehose:error-output-type}/").errorOutputPrefix(ERRORS),
                PREFIXES + "Prefix cannot contain !{firehose:error-output-type}");
        refusedDestination(
                destination().errorOutputPrefix("!{timestamp:yyyy}/"),
                PREFIXES + "ErrorOutputPrefix must contain !{firehose:error-output-type} when it contains expressions");
        refusedDestination(
                destination().errorOutputPrefix(ERRORS + "!{partitionKeyFromQuery:a}"),
                PREFIXES + "ErrorOutputPrefix cannot contain partition keys");
        refusedDestination(
                destination().prefix("!{timestamp:nonsense}").errorOutputPrefix(ERRORS),
                PREFIXES + "in Prefix, the expression !{timestamp:nonsense} is not valid");
        refusedDestination(
                destination().prefix("a!{").errorOutputPrefix(ERRORS),
                PREFIXES + "in Prefix, expressions must have the form !{namespace:value}");
        refusedDestination(
                destination().prefix("a".repeat(513)), PREFIXES + "Prefix must have at most 512 characters");
    }

    @Test
    void partitions_need_keys_that_something_gives_and_a_large_buffer() {
        ExtendedS3DestinationConfiguration.Builder partitioned = destination()
                .dynamicPartitioningConfiguration(new DynamicPartitioningConfiguration(null, true))
                .prefix("!{partitionKeyFromQuery:a}/")
                .errorOutputPrefix(ERRORS);
        refusedDestination(
                partitioned, "BufferingHints.SizeInMBs must be at least 64 when Dynamic Partitioning is enabled.");
        refusedDestination(
                partitioned.bufferingHints(new BufferingHints(64, 60)),
                PREFIXES + "Prefix contains partitionKeyFromQuery, but there is no MetadataExtraction processor");
        refusedDestination(
                partitioned.prefix("plain/"),
                PREFIXES + "Prefix must contain partition keys when Dynamic Partitioning is enabled");
        firehose.create("later", destination());
        refused(
                () -> firehose.update(
                        "later",
                        "1",
                        update -> update.dynamicPartitioningConfiguration(
                                new DynamicPartitioningConfiguration(null, true))),
                INVALID,
                "Dynamic Partitioning can only be enabled when the Firehose stream is created.");
    }

    @Test
    void what_is_not_here_is_refused_in_a_sentence() {
        refused(
                () -> firehose.api()
                        .createDeliveryStream(
                                CreateDeliveryStreamInput.builder()
                                        .deliveryStreamName("s")
                                        .splunkDestinationConfiguration(
                                                SplunkDestinationConfiguration.builder()
                                                        .hecEndpoint("https://splunk")
                                                        .hecEndpointType("Raw")
                                                        .s3Configuration(S3DestinationConfiguration.builder()
                                                                .roleARN(ROLE)
                                                                .bucketARN(BUCKET)
                                                                .build())
                                                        .build())
                                        .build(),
                                call()),
                INVALID,
                "Millrace's delivery streams deliver to S3, not to Splunk: use ExtendedS3DestinationConfiguration.");
        refused(
                () -> firehose.api()
                        .createDeliveryStream(
                                CreateDeliveryStreamInput.builder()
                                        .deliveryStreamName("s")
                                        .build(),
                                call()),
                INVALID,
                "Exactly one destination configuration is supported for a Firehose");
    }

    @Test
    void a_role_that_cannot_be_assumed_is_refused_in_the_words_that_terraform_waits_on() {
        String other = "arn:aws:iam::000000000001:role/other";
        refusedDestination(
                destination().roleARN(other),
                "Firehose is unable to assume role " + other + ". Please check the role provided.");
    }

    @Test
    void a_name_is_taken_once_and_an_update_names_the_version_it_is_of() {
        firehose.create("s", destination());
        refused(
                () -> firehose.create("s", destination()),
                "ResourceInUseException",
                "Firehose s under accountId 000000000001 already exists");
        firehose.update("s", "1", update -> update.prefix("a/"));
        refused(
                () -> firehose.update("s", "1", update -> update.prefix("b/")),
                "ConcurrentModificationException",
                "Cannot update firehose: s since the current version id: 2 and specified version id: 1 do not match");
        refused(
                () -> firehose.describe("none"),
                "ResourceNotFoundException",
                "Firehose none under account 000000000001 not found.");
    }

    @Test
    void a_backup_that_was_begun_is_not_ended() {
        firehose.create(
                "s",
                destination()
                        .s3BackupMode("Enabled")
                        .s3BackupConfiguration(S3DestinationConfiguration.builder()
                                .roleARN(ROLE)
                                .bucketARN(BUCKET)
                                .build()));
        refused(
                () -> firehose.update("s", "1", update -> update.s3BackupMode("Disabled")),
                INVALID,
                "S3BackupMode cannot be disabled once it is enabled.");
    }

    @Test
    void a_batch_holds_four_mebibytes() {
        firehose.create("s", destination());
        refused(
                () -> firehose.put("s", Collections.nCopies(5, Bytes.wrap(new byte[1_000_000]))),
                INVALID,
                "Records size exceeds 4 MB limit");
    }

    @Test
    void streams_are_listed_by_name_and_page() {
        for (String name : List.of("c", "a", "b")) {
            firehose.create(name, destination());
        }
        var first = firehose.api().listDeliveryStreams(new ListDeliveryStreamsInput(2, null, null), call());
        assertThat(first.deliveryStreamNames()).containsExactly("a", "b");
        assertThat(first.hasMoreDeliveryStreams()).isTrue();
        var rest = firehose.api().listDeliveryStreams(new ListDeliveryStreamsInput(2, "DirectPut", "b"), call());
        assertThat(rest.deliveryStreamNames()).containsExactly("c");
        assertThat(rest.hasMoreDeliveryStreams()).isFalse();
    }

    @Test
    void tags_and_encryption_are_kept_over_a_restart() {
        firehose.create("s", destination());
        firehose.api().tagDeliveryStream(
                new TagDeliveryStreamInput("s", List.of(new Tag("a", "1"), new Tag("b", null))), call());
        firehose.api().untagDeliveryStream(new UntagDeliveryStreamInput("s", List.of("a")), call());
        firehose.api().startDeliveryStreamEncryption(
                new StartDeliveryStreamEncryptionInput(
                        "s",
                        new DeliveryStreamEncryptionConfigurationInput(
                                "arn:aws:kms:eu-west-1:000000000001:key/1", "CUSTOMER_MANAGED_CMK")),
                call());
        firehose.restart();
        assertThat(firehose.api()
                        .listTagsForDeliveryStream(new ListTagsForDeliveryStreamInput("s", null, null), call())
                        .tags())
                .containsExactly(new Tag("b", ""));
        assertThat(firehose.describe("s").deliveryStreamEncryptionConfiguration().status())
                .isEqualTo("ENABLED");
        firehose.api().stopDeliveryStreamEncryption(new StopDeliveryStreamEncryptionInput("s"), call());
        assertThat(firehose.describe("s").deliveryStreamEncryptionConfiguration().status())
                .isEqualTo("DISABLED");
    }
}
