package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.firehose.Transformer;
import dev.millrace.cloud.service.lambda.mapping.MappedFunctions;

/// Lambda's functions as delivery streams call them.
public final class DeliveryFunctions implements Transformer {
    private final MappedFunctions functions;
    private final RoleRights roles;

    public DeliveryFunctions(MappedFunctions functions, RoleRights roles) {
        this.functions = functions;
        this.roles = roles;
    }

    @Override
    public Answer invoke(String roleArn, String functionArn, byte[] event) throws InterruptedException {
        if (!roles.may(roleArn, "lambda:InvokeFunction", functionArn)) {
            return new Answer.Unavailable(
                    "Access was denied. Ensure that the access policy allows access to the Lambda function.");
        }
        return switch (functions.invoke(functionArn, event)) {
            case MappedFunctions.Answer.Returned(byte[] payload, _, _) -> new Answer.Returned(payload);
            case MappedFunctions.Answer.Failed(byte[] payload, _, _, _) -> new Answer.Failed(payload);
            case MappedFunctions.Answer.Throttled _ -> new Answer.Throttled();
            case MappedFunctions.Answer.NotFound _ -> new Answer.NotFound();
            case MappedFunctions.Answer.Unavailable(String reason) -> new Answer.Unavailable(reason);
        };
    }
}
