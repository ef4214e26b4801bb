package dev.millrace.cloud.service.firehose.operation;

import dev.millrace.cloud.service.firehose.delivery.DeliveryRun;
import dev.millrace.cloud.service.firehose.delivery.DeliveryRuns;
import dev.millrace.wire.Call;
import dev.millrace.wire.firehose.DeliveryStreamEncryptionConfigurationInput;
import dev.millrace.wire.firehose.StartDeliveryStreamEncryptionInput;
import dev.millrace.wire.firehose.StartDeliveryStreamEncryptionOutput;
import dev.millrace.wire.firehose.StopDeliveryStreamEncryptionInput;
import dev.millrace.wire.firehose.StopDeliveryStreamEncryptionOutput;

/// StartDeliveryStreamEncryption and StopDeliveryStreamEncryption.
public final class StreamEncryption {
    private static final DeliveryStreamEncryptionConfigurationInput AWS_OWNED =
            new DeliveryStreamEncryptionConfigurationInput(null, "AWS_OWNED_CMK");

    private final StreamLookup lookup;
    private final DeliveryRuns runs;

    public StreamEncryption(StreamLookup lookup, DeliveryRuns runs) {
        this.lookup = lookup;
        this.runs = runs;
    }

    public StartDeliveryStreamEncryptionOutput start(StartDeliveryStreamEncryptionInput input, Call call) {
        DeliveryRun run = lookup.active(input.deliveryStreamName(), call);
        var asked = input.deliveryStreamEncryptionConfigurationInput();
        runs.change(
                run,
                false,
                stream -> stream.withEncryption(
                        EncryptionRules.started(asked == null ? AWS_OWNED : asked, !stream.directPut())));
        return new StartDeliveryStreamEncryptionOutput();
    }

    public StopDeliveryStreamEncryptionOutput stop(StopDeliveryStreamEncryptionInput input, Call call) {
        DeliveryRun run = lookup.active(input.deliveryStreamName(), call);
        runs.change(run, false, stream -> {
            if (!stream.directPut()) {
                throw EncryptionRules.kinesis();
            }
            return stream.withEncryption(null);
        });
        return new StopDeliveryStreamEncryptionOutput();
    }
}
