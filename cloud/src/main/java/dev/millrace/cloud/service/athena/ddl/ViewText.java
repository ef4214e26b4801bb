package dev.millrace.cloud.service.athena.ddl;

import dev.millrace.cloud.service.athena.Catalogue.Table;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the engine keeps of a view: `/* Presto View: <base64 of JSON> */`.
/// @param sql that it was made of
/// @param database of its names that say none
public record ViewText(String sql, @Nullable String database, JsonNode columns) {
    private static final Pattern FORM = Pattern.compile("/\\* Presto View: ([A-Za-z0-9+/=]+) \\*/");

    /// Empty where it is no view, or not one of the engine's.
    public static Optional<ViewText> of(Table table) {
        Matcher view = FORM.matcher(String.valueOf(table.view()));
        if (!table.isView() || !view.matches()) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(view.group(1));
            JsonNode json = JsonMapper.shared().readTree(new String(bytes, StandardCharsets.UTF_8));
            return Optional.of(new ViewText(
                    json.path("originalSql").asString(""),
                    json.path("schema").asString(null),
                    json.path("columns")));
        } catch (IllegalArgumentException | JacksonException another) {
            return Optional.empty();
        }
    }
}
