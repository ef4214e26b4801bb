package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.events.delivery.Destination;
import dev.millrace.cloud.service.lambda.ServiceInvocations;
import dev.millrace.cloud.service.lambda.ServiceInvocations.Source;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Lambda's functions as targets of events: called where their policy lets the rule.
public final class FunctionEvents implements Destination {
    private static final String PRINCIPAL = "events.amazonaws.com";

    private final ServiceInvocations functions;

    public FunctionEvents(ServiceInvocations functions) {
        this.functions = functions;
    }

    @Override
    public List<Outcome> deliver(String targetArn, Sender sender, List<Parcel> parcels) {
        // EventBridge names no source account: a policy that asks for one does not let it in.
        Source source = new Source(PRINCIPAL, sender.ruleArn(), "");
        List<Outcome> outcomes = new ArrayList<>();
        for (Parcel parcel : parcels) {
            outcomes.add(
                    switch (functions.permit(targetArn, source)) {
                        case NO_SUCH_FUNCTION -> Outcome.noResource("The function is not there");
                        case NOT_GIVEN ->
                            Outcome.noPermissions("The function's policy does not let " + PRINCIPAL
                                    + " call it for " + sender.ruleArn());
                        case GIVEN -> {
                            functions.call(
                                    targetArn,
                                    source,
                                    parcel.payload().getBytes(StandardCharsets.UTF_8),
                                    parcel.traceHeader());
                            yield Outcome.TAKEN;
                        }
                    });
        }
        return outcomes;
    }
}
