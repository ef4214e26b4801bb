package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.lambda.ServiceInvocations;
import dev.millrace.cloud.service.lambda.ServiceInvocations.Source;
import dev.millrace.cloud.service.s3.EventFunctions;
import java.util.Optional;

/// Lambda's functions as buckets' notifications call them.
public final class BucketEvents implements EventFunctions {
    private static final String PRINCIPAL = "s3.amazonaws.com";

    private final ServiceInvocations functions;

    public BucketEvents(ServiceInvocations functions) {
        this.functions = functions;
    }

    @Override
    public Optional<String> refusal(String functionArn, String bucketArn, String account) {
        return switch (functions.permit(functionArn, new Source(PRINCIPAL, bucketArn, account))) {
            case GIVEN -> Optional.empty();
            case NO_SUCH_FUNCTION -> Optional.of("The destination Lambda does not exist");
            case NOT_GIVEN -> Optional.of("Not authorized to invoke function [" + functionArn + "]");
        };
    }

    @Override
    public void deliver(String functionArn, String bucketArn, String account, byte[] event) {
        functions.call(functionArn, new Source(PRINCIPAL, bucketArn, account), event);
    }
}
