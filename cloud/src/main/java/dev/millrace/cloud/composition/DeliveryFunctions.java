package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.firehose.Transformer;
import dev.millrace.cloud.service.lambda.mapping.MappedFunctions;

/// Lambda's functions as delivery streams call them.
public final class DeliveryFunctions implements Transformer {
    private final MappedFunctions functions;

    public DeliveryFunctions(MappedFunctions functions) {
        this.functions = functions;
    }

    @Override
    public Answer invoke(String functionArn, byte[] event) throws InterruptedException {
        return switch (functions.invoke(functionArn, event)) {
            case MappedFunctions.Answer.Returned(byte[] payload, _, _) -> new Answer.Returned(payload);
            case MappedFunctions.Answer.Failed(byte[] payload, _, _, _) -> new Answer.Failed(payload);
            case MappedFunctions.Answer.Throttled _ -> new Answer.Throttled();
            case MappedFunctions.Answer.NotFound _ -> new Answer.NotFound();
            case MappedFunctions.Answer.Unavailable(String reason) -> new Answer.Unavailable(reason);
        };
    }
}
