package dev.millrace.cloud.service.athena.ddl;

import dev.millrace.cloud.service.athena.Catalogue.Column;
import dev.millrace.cloud.service.athena.Catalogue.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A view's columns, read from what the engine keeps of it. Those that stand in the catalogue are a makeshift.
public final class ViewColumns {
    private ViewColumns() {}

    /// The table; with a view's own columns, where it is one of the engine's.
    public static Table of(Table table) {
        Optional<ViewText> view = ViewText.of(table);
        if (view.isEmpty()) {
            return table;
        }
        List<Column> columns = new ArrayList<>();
        for (JsonNode column : view.get().columns()) {
            columns.add(new Column(column.path("name").asString(""), column.path("type").asString(""), null));
        }
        return columns.isEmpty() ? table : table.withStorage(table.storage().withColumns(columns));
    }
}
