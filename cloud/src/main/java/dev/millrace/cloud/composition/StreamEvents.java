package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.events.delivery.Destination;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.InvalidArgumentException;
import dev.millrace.wire.kinesis.Kinesis;
import dev.millrace.wire.kinesis.PutRecordsInput;
import dev.millrace.wire.kinesis.PutRecordsRequestEntry;
import dev.millrace.wire.kinesis.PutRecordsResultEntry;
import dev.millrace.wire.kinesis.ResourceNotFoundException;
import dev.millrace.wire.service.Service;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/// Kinesis' streams as targets of events, by the targets' roles: what waits for one goes together.
public final class StreamEvents implements Destination {
    private static final int KEY_CHARS = 256;

    private final Kinesis kinesis;

    public StreamEvents(Service kinesis) {
        this.kinesis = new Kinesis(kinesis);
    }

    @Override
    public List<Outcome> deliver(String targetArn, Sender sender, List<Parcel> parcels) {
        List<PutRecordsRequestEntry> records = parcels.stream()
                .map(parcel -> new PutRecordsRequestEntry(
                        Bytes.wrap(parcel.payload().getBytes(StandardCharsets.UTF_8)), null, key(parcel)))
                .toList();
        try {
            List<Outcome> outcomes = new ArrayList<>();
            PutRecordsInput input = PutRecordsInput.builder()
                    .streamARN(targetArn)
                    .records(records)
                    .build();
            for (PutRecordsResultEntry result :
                    kinesis.putRecords(input, call(targetArn, sender)).records()) {
                String error = result.errorCode();
                outcomes.add(
                        error == null
                                ? Outcome.TAKEN
                                : new Outcome.Failed("THROTTLING", Objects.toString(result.errorMessage(), error)));
            }
            return outcomes;
        } catch (ResourceNotFoundException gone) {
            return Collections.nCopies(parcels.size(), Outcome.noResource(gone.message()));
        } catch (InvalidArgumentException tooLarge) {
            // One of them is too large for the stream: each by itself.
            return parcels.size() == 1
                    ? List.of(new Outcome.Refused("INVALID_PARAMETER", tooLarge.message()))
                    : parcels.stream()
                            .flatMap(one -> deliver(targetArn, sender, List.of(one)).stream())
                            .toList();
        } catch (AwsException busy) {
            return Collections.nCopies(parcels.size(), new Outcome.Failed(busy.code(), busy.message()));
        }
    }

    private static String key(Parcel parcel) {
        String key = Objects.requireNonNullElse(parcel.partitionKey(), "event");
        return key.substring(0, Math.min(key.length(), KEY_CHARS));
    }

    private static Call call(String streamArn, Sender sender) {
        return ServiceCall.of(
                TargetRoles.EVENTS,
                sender.account(),
                Arn.parse(streamArn).map(Arn::region).orElse(sender.region()));
    }
}
