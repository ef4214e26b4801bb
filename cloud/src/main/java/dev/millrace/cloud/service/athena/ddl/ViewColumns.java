package dev.millrace.cloud.service.athena.ddl;

import dev.millrace.cloud.service.athena.Catalogue.Column;
import dev.millrace.cloud.service.athena.Catalogue.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A view's columns, read from what the engine keeps of it: `/* Presto View: <base64 of JSON> */`. Those that stand in
/// the catalogue are a makeshift.
public final class ViewColumns {
    private static final Pattern FORM = Pattern.compile("/\\* Presto View: ([A-Za-z0-9+/=]+) \\*/");

    private ViewColumns() {}

    /// The table; with a view's own columns, where it is one of the engine's.
    public static Table of(Table table) {
        Matcher view = FORM.matcher(String.valueOf(table.view()));
        if (!table.isView() || !view.matches()) {
            return table;
        }
        try {
            byte[] json = Base64.getDecoder().decode(view.group(1));
            List<Column> columns = new ArrayList<>();
            for (JsonNode column : JsonMapper.shared().readTree(new String(json, StandardCharsets.UTF_8)).path("columns")) {
                columns.add(new Column(column.path("name").asString(""), column.path("type").asString(""), null));
            }
            return columns.isEmpty() ? table : table.withStorage(table.storage().withColumns(columns));
        } catch (IllegalArgumentException | JacksonException another) {
            return table;
        }
    }
}
