package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Structure;
import dev.millrace.wire.service.Answers;
import dev.millrace.wire.service.Does;

/// Every request of EC2 may say that it only asks whether it would be allowed. Who asks got as far as here: so it would.
public final class DryRun {
    private DryRun() {}

    public static <I extends Structure, O extends Structure> Answers<I, O> or(Answers<I, O> code) {
        return (input, call) -> {
            refuse(input);
            return code.answer(input, call);
        };
    }

    public static <I extends Structure> Does<I> orDo(Does<I> code) {
        return (input, call) -> {
            refuse(input);
            code.act(input, call);
        };
    }

    private static void refuse(Structure input) {
        int place = input.shape().indexOf("DryRun");
        if (place >= 0 && Boolean.TRUE.equals(input.member(place))) {
            throw new AwsException("DryRunOperation", 412, "Request would have succeeded, but DryRun flag is set.");
        }
    }
}
