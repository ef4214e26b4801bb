package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.ServiceEvent;
import dev.millrace.cloud.aws.ServiceEvents;
import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.athena.QueryEvents;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The states of Athena's queries on the default bus (docs.aws.amazon.com/athena/latest/ug/athena-events.html), and what
/// they took in CloudWatch's namespace AWS/Athena (…/query-metrics-viewing.html).
public final class QueryNews implements QueryEvents {
    private final ServiceEvents bus;
    private final InstantSource clock;
    private final Metrics metrics;

    public QueryNews(ServiceEvents bus, InstantSource clock, Metrics metrics) {
        this.metrics = metrics;
        this.bus = bus;
        this.clock = clock;
    }

    @Override
    public void measured(String account, String region, Figures figures) {
        Map<String, String> dimensions = Map.of(
                "WorkGroup", figures.workGroup(), "QueryType", figures.statementType(), "QueryState", figures.state());
        record(account, region, "ProcessedBytes", Unit.BYTES, dimensions, figures.processedBytes());
        record(account, region, "QueryQueueTime", Unit.MILLISECONDS, dimensions, figures.queuedMillis());
        record(account, region, "QueryPlanningTime", Unit.MILLISECONDS, dimensions, figures.planningMillis());
        record(account, region, "EngineExecutionTime", Unit.MILLISECONDS, dimensions, figures.engineMillis());
        record(account, region, "ServiceProcessingTime", Unit.MILLISECONDS, dimensions, figures.serviceMillis());
        record(account, region, "TotalExecutionTime", Unit.MILLISECONDS, dimensions, figures.totalMillis());
    }

    private void record(
            String account, String region, String metric, Unit unit, Map<String, String> dimensions, long value) {
        metrics.series(account, region, "AWS/Athena", metric, unit, dimensions).record(value);
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
