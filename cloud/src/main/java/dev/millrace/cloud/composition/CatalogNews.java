package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.ServiceEvent;
import dev.millrace.cloud.aws.ServiceEvents;
import dev.millrace.cloud.service.glue.CatalogEvents;
import dev.millrace.cloud.service.glue.domain.CatalogChange;
import dev.millrace.cloud.service.glue.domain.DatabaseId;
import java.time.InstantSource;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Changes of Glue's catalogue on the default bus
/// (docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html).
public final class CatalogNews implements CatalogEvents {
    private static final String DATABASE = "Glue Data Catalog Database State Change";
    private static final String TABLE = "Glue Data Catalog Table State Change";

    private final ServiceEvents bus;
    private final InstantSource clock;

    public CatalogNews(ServiceEvents bus, InstantSource clock) {
        this.bus = bus;
        this.clock = clock;
    }

    @Override
    public void changed(CatalogChange change) {
        DatabaseId database = change.database();
        ObjectNode detail = JsonMapper.shared().createObjectNode();
        detail.put("databaseName", database.name())
                .put("typeOfChange", change.kind().word());
        switch (change) {
            case CatalogChange.Databases _ -> tell(database, DATABASE, database.arn(), detail);
            case CatalogChange.Tables(DatabaseId _, CatalogChange.Kind _, List<String> tables) -> {
                ArrayNode changed = detail.putArray("changedTables");
                tables.forEach(changed::add);
                tell(database, DATABASE, database.arn(), detail);
            }
            case CatalogChange.Table table -> {
                detail.put("tableName", table.table().name());
                ArrayNode changed = detail.putArray("changedPartitions");
                table.partitions().forEach(values -> changed.add("[" + String.join(", ", values) + "]"));
                tell(database, TABLE, table.table().arn(), detail);
            }
        }
    }

    private void tell(DatabaseId of, String detailType, String resource, ObjectNode detail) {
        bus.put(new ServiceEvent(
                of.account(),
                of.region(),
                "aws.glue",
                detailType,
                List.of(resource),
                detail.toString(),
                clock.instant()));
    }
}
