package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.ServiceEvent;
import dev.millrace.cloud.aws.ServiceEvents;
import dev.millrace.cloud.service.glue.CatalogEvents;
import dev.millrace.cloud.service.glue.CrawlerEvents;
import dev.millrace.cloud.service.glue.JobEvents;
import dev.millrace.cloud.service.glue.domain.CatalogChange;
import dev.millrace.cloud.service.glue.domain.TableId;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/// What Glue tells EventBridge (docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html).
public final class GlueEvents implements CatalogEvents, CrawlerEvents, JobEvents {
    private static final String SOURCE = "aws.glue";
    private static final String DATABASE = "Glue Data Catalog Database State Change";
    private static final String TABLE = "Glue Data Catalog Table State Change";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final ServiceEvents bus;
    private final InstantSource clock;

    public GlueEvents(ServiceEvents bus, InstantSource clock) {
        this.bus = bus;
        this.clock = clock;
    }

    @Override
    public void changed(CatalogChange change) {
        Map<String, Object> detail = new TreeMap<>();
        detail.put("databaseName", change.database().name());
        detail.put("typeOfChange", change.kind().word());
        switch (change) {
            case CatalogChange.Databases _ -> put(change, DATABASE, List.of(), detail);
            case CatalogChange.Tables tables -> {
                detail.put("changedTables", tables.tables());
                List<String> arns = tables.tables().stream()
                        .map(name -> tables.database().table(name))
                        .map(TableId::arn)
                        .toList();
                put(change, DATABASE, arns, detail);
            }
            case CatalogChange.Table table -> {
                detail.put("tableName", table.table().name());
                if (!table.partitions().isEmpty()) {
                    detail.put("changedPartitions", table.partitions().stream().map(Object::toString).toList());
                }
                put(change, TABLE, List.of(table.table().arn()), detail);
            }
        }
    }

    @Override
    public void changed(String account, String region, Map<String, String> detail) {
        bus.put(new ServiceEvent(
                account,
                region,
                SOURCE,
                "Glue Crawler State Change",
                List.of(),
                JSON.writeValueAsString(detail),
                clock.instant()));
    }

    @Override
    public void told(String account, String region, String type, Map<String, Object> detail) {
        bus.put(new ServiceEvent(
                account,
                region,
                SOURCE,
                type,
                List.of(),
                JSON.writeValueAsString(detail),
                clock.instant()));
    }

    private void put(CatalogChange change, String type, List<String> resources, Map<String, Object> detail) {
        bus.put(new ServiceEvent(
                change.database().account(),
                change.database().region(),
                SOURCE,
                type,
                resources,
                JSON.writeValueAsString(detail),
                clock.instant()));
    }
}
