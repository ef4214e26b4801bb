package dev.millrace.cloud.service.firehose;

import dev.millrace.cloud.part.Part;
import dev.millrace.cloud.service.firehose.delivery.DeliveryRuns;
import dev.millrace.cloud.service.firehose.delivery.Sources;
import dev.millrace.cloud.service.firehose.delivery.Works;
import dev.millrace.cloud.service.firehose.operation.CreateDeliveryStream;
import dev.millrace.cloud.service.firehose.operation.DeleteDeliveryStream;
import dev.millrace.cloud.service.firehose.operation.DescribeDeliveryStream;
import dev.millrace.cloud.service.firehose.operation.ListDeliveryStreams;
import dev.millrace.cloud.service.firehose.operation.PutRecords;
import dev.millrace.cloud.service.firehose.operation.RoleRules;
import dev.millrace.cloud.service.firehose.operation.SchemaRules;
import dev.millrace.cloud.service.firehose.operation.StreamEncryption;
import dev.millrace.cloud.service.firehose.operation.StreamLookup;
import dev.millrace.cloud.service.firehose.operation.Tags;
import dev.millrace.cloud.service.firehose.operation.UpdateDestination;
import dev.millrace.cloud.service.firehose.store.DeliveryStreams;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.firehose.FirehoseOperations;
import dev.millrace.wire.service.Service;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.locks.ReentrantLock;

/// Firehose put together: its parts, and the table of its operations.
public final class FirehoseService implements Part {
    private final DeliveryRuns runs;
    private final Service api;

    public FirehoseService(Storage storage, Clock clock, SecureRandom random, Surroundings surroundings)
            throws IOException {
        DeliveryStreams store = new DeliveryStreams(storage, random);
        Path scratch = emptied(storage.folder("firehose"));
        runs = new DeliveryRuns(new Works(store, surroundings, clock, random, scratch, new ReentrantLock()));
        api = Service.of(FirehoseOperations.FACTS, () -> {
            StreamLookup lookup = new StreamLookup(runs);
            RoleRules roles = new RoleRules(surroundings.roles());
            SchemaRules schemas = new SchemaRules(surroundings.schemas(), roles);
            Sources sources = new Sources(surroundings.streams(), clock);
            CreateDeliveryStream createDeliveryStream = new CreateDeliveryStream(runs, store, sources, roles, schemas, clock);
            DeleteDeliveryStream deleteDeliveryStream = new DeleteDeliveryStream(lookup, runs);
            DescribeDeliveryStream describeDeliveryStream = new DescribeDeliveryStream(lookup);
            ListDeliveryStreams listDeliveryStreams = new ListDeliveryStreams(runs);
            UpdateDestination updateDestination = new UpdateDestination(lookup, runs, roles, schemas, clock);
            StreamEncryption streamEncryption = new StreamEncryption(lookup, runs);
            Tags tags = new Tags(lookup, runs);
            PutRecords putRecords = new PutRecords(lookup, random);
            return new FirehoseOperations()
                // Delivery streams
                .createDeliveryStream(createDeliveryStream::answer)
                .describeDeliveryStream(describeDeliveryStream::answer)
                .listDeliveryStreams(listDeliveryStreams::answer)
                .updateDestination(updateDestination::answer)
                .deleteDeliveryStream(deleteDeliveryStream::answer)
                // Records
                .putRecord(putRecords::one)
                .putRecordBatch(putRecords::batch)
                // Encryption, tags
                .startDeliveryStreamEncryption(streamEncryption::start)
                .stopDeliveryStreamEncryption(streamEncryption::stop)
                .tagDeliveryStream(tags::tag)
                .untagDeliveryStream(tags::untag)
                .listTagsForDeliveryStream(tags::list)
                .build();
        });
    }

    /// The operations, each with the code that answers it.
    public Service api() {
        return api;
    }

    @Override
    public void start() {
        runs.start();
    }

    /// What is gathered and not yet delivered is gathered again at the next start.
    @Override
    public void stop() {
        runs.stop();
    }

    private static Path emptied(Path scratch) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(scratch)) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
        return scratch;
    }
}
