package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.cloudwatch.alarm.Alarm;
import dev.millrace.cloud.service.cloudwatch.alarm.AlarmTargets;
import dev.millrace.cloud.service.lambda.ServiceInvocations;
import dev.millrace.cloud.service.lambda.ServiceInvocations.Source;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What alarms set off: Lambda's functions, with the permission that their policies give to alarms.
public final class AlarmActions implements AlarmTargets {
    private static final String PRINCIPAL = "lambda.alarms.cloudwatch.amazonaws.com";

    private final ServiceInvocations functions;

    public AlarmActions(ServiceInvocations functions) {
        this.functions = functions;
    }

    @Override
    public Optional<String> invoke(String functionArn, Alarm alarm, String event) {
        Source source = new Source(PRINCIPAL, alarm.arn(), alarm.account());
        return switch (functions.permit(functionArn, source)) {
            case GIVEN -> {
                functions.call(functionArn, source, event.getBytes(StandardCharsets.UTF_8));
                yield Optional.empty();
            }
            case NO_SUCH_FUNCTION -> Optional.of("Function not found: " + functionArn);
            case NOT_GIVEN ->
                Optional.of("CloudWatch Alarms is not authorized to perform: lambda:InvokeFunction on the resource: "
                        + functionArn + " because no resource-based policy allows the lambda:InvokeFunction action");
        };
    }

    /// Nobody hears of it yet: there are no event buses.
    @Override
    public void changed(Alarm alarm, String detail) {}
}
