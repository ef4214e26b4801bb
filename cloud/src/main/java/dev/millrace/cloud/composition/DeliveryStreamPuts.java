package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.firehose.Firehose;
import dev.millrace.wire.firehose.PutRecordBatchInput;
import dev.millrace.wire.firehose.Record;
import dev.millrace.wire.firehose.ResourceNotFoundException;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.service.Service;
import java.util.List;

/// Records put to delivery streams by other services of this server.
final class DeliveryStreamPuts {
    private static final String RESOURCE = "deliverystream/";

    private final Firehose firehose;

    DeliveryStreamPuts(Service firehose) {
        this.firehose = new Firehose(firehose);
    }

    /// Puts records, at most 500; returns when they are kept.
    /// @param principal the service that puts, such as `events.amazonaws.com`
    /// @throws dev.millrace.wire.AwsException with Firehose's own words, where it does not take them
    void put(String streamArn, String account, String principal, List<byte[]> records) {
        Arn arn = Arn.parse(streamArn, "firehose")
                .filter(found -> found.resource().startsWith(RESOURCE))
                .orElseThrow(() -> new ResourceNotFoundException(
                        "Firehose " + streamArn + " under account " + account + " not found."));
        firehose.putRecordBatch(
                new PutRecordBatchInput(
                        arn.resource().substring(RESOURCE.length()),
                        records.stream()
                                .map(record -> new Record(Bytes.wrap(record)))
                                .toList()),
                new Call(
                        "put",
                        Caller.root(account, principal),
                        account,
                        arn.region(),
                        new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY))));
    }
}
