package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.ServiceEvent;
import dev.millrace.cloud.aws.ServiceEvents;
import dev.millrace.cloud.service.cloudwatch.alarm.Alarm;
import dev.millrace.cloud.service.cloudwatch.alarm.AlarmTargets;
import dev.millrace.cloud.service.lambda.ServiceInvocations;
import dev.millrace.cloud.service.lambda.ServiceInvocations.Source;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// What alarms set off: Lambda's functions, with the permission that their policies give to alarms; and the default bus
/// hears of each change of a state.
public final class AlarmActions implements AlarmTargets {
    private static final String PRINCIPAL = "lambda.alarms.cloudwatch.amazonaws.com";

    private final ServiceInvocations functions;
    private final ServiceEvents bus;

    public AlarmActions(ServiceInvocations functions, ServiceEvents bus) {
        this.functions = functions;
        this.bus = bus;
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

    @Override
    public void changed(Alarm alarm, String detail) {
        bus.put(new ServiceEvent(
                alarm.account(),
                alarm.region(),
                "aws.cloudwatch",
                "CloudWatch Alarm State Change",
                List.of(alarm.arn()),
                detail,
                alarm.state().updated()));
    }
}
