package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.ServiceEvent;
import dev.millrace.cloud.aws.ServiceEvents;
import dev.millrace.cloud.service.athena.QueryEvents;
import java.time.InstantSource;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The states of Athena's queries on the default bus (docs.aws.amazon.com/athena/latest/ug/athena-events.html).
public final class QueryNews implements QueryEvents {
    private final ServiceEvents bus;
    private final InstantSource clock;

    public QueryNews(ServiceEvents bus, InstantSource clock) {
        this.bus = bus;
        this.clock = clock;
    }

    @Override
    public void changed(String account, String region, Change change) {
        ObjectNode detail = JsonMapper.shared().createObjectNode();
        detail.put("versionId", "0").put("currentState", change.current());
        if (change.previous() != null) {
            detail.put("previousState", change.previous());
        }
        detail.put("statementType", change.statementType())
                .put("queryExecutionId", change.queryId())
                .put("workgroupName", change.workGroup())
                .put("sequenceNumber", Integer.toString(change.sequence()));
        if (change.error() != null) {
            detail.putObject("athenaError").put("errorMessage", change.error());
        }
        bus.put(new ServiceEvent(
                account,
                region,
                "aws.athena",
                "Athena Query State Change",
                List.of(),
                detail.toString(),
                clock.instant()));
    }
}
