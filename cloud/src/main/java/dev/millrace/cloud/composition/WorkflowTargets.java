package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.events.delivery.Destination;
import dev.millrace.cloud.service.glue.domain.WorkflowId;
import dev.millrace.cloud.service.glue.operation.WorkflowEvents;
import dev.millrace.wire.glue.EntityNotFoundException;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Glue's workflows as targets of events: what comes begins their runs, by their EVENT triggers.
public final class WorkflowTargets implements Destination {
    private static final String WORKFLOW = "workflow/";

    private volatile @Nullable WorkflowEvents workflows;

    /// Glue is made after EventBridge, which it tells what happens to it.
    public void handTo(WorkflowEvents made) {
        workflows = made;
    }

    @Override
    public List<Outcome> deliver(String targetArn, Sender sender, List<Parcel> parcels) {
        WorkflowEvents glue = workflows;
        if (glue == null) {
            return all(parcels, new Outcome.Failed("INTERNAL_ERROR", "Glue is not there yet"));
        }
        Arn arn = Arn.parse(targetArn).orElseThrow();
        WorkflowId id =
                new WorkflowId(arn.account(), arn.region(), arn.resource().substring(WORKFLOW.length()));
        try {
            glue.take(id, parcels.stream().map(WorkflowTargets::eventId).toList());
            return all(parcels, Outcome.TAKEN);
        } catch (EntityNotFoundException gone) {
            return all(parcels, Outcome.noResource(gone.message()));
        }
    }

    /// A transformed input has none.
    private static String eventId(Parcel parcel) {
        try {
            return JsonMapper.shared().readTree(parcel.payload()).path("id").asString("");
        } catch (JacksonException notJson) {
            return "";
        }
    }

    private static List<Outcome> all(List<Parcel> parcels, Outcome outcome) {
        return Collections.nCopies(parcels.size(), outcome);
    }
}
