package dev.millrace.cloud.service.athena.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the engine is asked in the place of a statement that only Athena speaks: CREATE TABLE AS with Athena's
/// properties, and UNLOAD. Everything else it is asked as it is written, so that its places in errors hold.
///
/// @param sql what it is asked
/// @param session the engine's own settings for it
/// @param target where new files are written; null where the statement writes none, or into a table that is there
/// @param made the table that only stands for what is unloaded, to be taken away afterwards; null for none
public record EngineStatement(
        String sql, Map<String, String> session, @Nullable String target, @Nullable TableName made) {
    private static final Map<String, String> COMPRESSIONS = Map.of(
            "SNAPPY", "SNAPPY", "GZIP", "GZIP", "ZSTD", "ZSTD", "LZ4", "LZ4", "ZLIB", "ZSTD", "NONE", "NONE");

    public static EngineStatement asWritten(String sql) {
        return new EngineStatement(sql, Map.of(), null, null);
    }

    /// @param fallback where the table's files go if the statement does not say
    public static EngineStatement createTable(SqlText sql, String fallback) throws SyntaxException {
        int with = sql.find(2, "WITH", "(");
        int as = sql.find(2, "AS");
        Map<String, String> properties = new LinkedHashMap<>();
        int from = sql.tokens().get(as).start();
        int head = from;
        if (with >= 0 && with < as) {
            properties = properties(sql, with + 1);
            head = sql.tokens().get(with).start();
        }
        Properties made = Properties.of(properties, fallback);
        String text = sql.text().substring(0, head) + "WITH (" + made.text() + ") " + sql.text().substring(from);
        return new EngineStatement(text, made.session(), made.location(), null);
    }

    /// `UNLOAD (SELECT …) TO 's3://…' WITH (format = '…')`: a table over the target, made and taken away again.
    /// @param name of that table
    public static EngineStatement unload(SqlText sql, TableName name) throws SyntaxException {
        int close = sql.closing(1);
        if (close < 0 || !sql.at(close + 1, "TO") || sql.tokens().size() < close + 3) {
            throw new SyntaxException(sql.position(sql.text().length()) + ": mismatched input '<EOF>'. Expecting: 'TO'");
        }
        Token target = sql.tokens().get(close + 2);
        if (target.kind() != Token.Kind.TEXT) {
            throw new SyntaxException(sql.position(target.start()) + ": mismatched input '" + target.text()
                    + "'. Expecting: <string>");
        }
        Map<String, String> properties =
                sql.at(close + 3, "WITH", "(") ? properties(sql, close + 4) : new LinkedHashMap<>();
        if (!properties.containsKey("format")) {
            throw new SyntaxException("Missing required property: format");
        }
        properties.put("external_location", target.text());
        Properties made = Properties.of(properties, "");
        String query = sql.text()
                .substring(sql.tokens().get(1).end(), sql.tokens().get(close).start());
        String table = "awsdatacatalog.\"" + name.databaseOr(null) + "\".\"" + name.table() + "\"";
        return new EngineStatement(
                "CREATE TABLE " + table + " WITH (" + made.text() + ") AS " + query,
                made.session(),
                made.location(),
                name);
    }

    /// The query within UNLOAD, for the engine's grammar to look at.
    public static String unloaded(SqlText sql) throws SyntaxException {
        int close = sql.at(1, "(") ? sql.closing(1) : -1;
        if (close < 0) {
            throw new SyntaxException(sql.position(sql.text().length()) + ": mismatched input '<EOF>'. Expecting: ')'");
        }
        return sql.text().substring(sql.tokens().get(1).end(), sql.tokens().get(close).start());
    }

    /// Property by name, each value as it is written.
    private static Map<String, String> properties(SqlText sql, int open) throws SyntaxException {
        int close = sql.closing(open);
        if (close < 0) {
            throw new SyntaxException(sql.position(sql.text().length()) + ": mismatched input '<EOF>'. Expecting: ')'");
        }
        Map<String, String> found = new LinkedHashMap<>();
        int at = open + 1;
        while (at < close) {
            String name = sql.tokens().get(at).value().toLowerCase(Locale.ROOT);
            int value = at + 2;
            int end = value;
            int depth = 0;
            while (end < close && (depth > 0 || !sql.tokens().get(end).is(","))) {
                Token token = sql.tokens().get(end);
                depth += token.is("[") || token.is("(") ? 1 : token.is("]") || token.is(")") ? -1 : 0;
                end++;
            }
            if (!sql.at(at + 1, "=") || value >= end) {
                throw new SyntaxException(sql.position(sql.tokens().get(at).start()) + ": mismatched input '"
                        + sql.tokens().get(at).text() + "'");
            }
            found.put(
                    name,
                    sql.text().substring(
                                    sql.tokens().get(value).start(),
                                    sql.tokens().get(end - 1).end()));
            at = end + 1;
        }
        return found;
    }

    /// Athena's properties of a new table in the engine's words.
    private record Properties(String text, Map<String, String> session, String location) {
        static Properties of(Map<String, String> athena, String fallback) {
            List<String> engine = new ArrayList<>();
            Map<String, String> session = new LinkedHashMap<>();
            String location = fallback;
            String format = "'PARQUET'";
            for (Map.Entry<String, String> property : athena.entrySet()) {
                String value = property.getValue();
                switch (property.getKey()) {
                    case "external_location" -> location = plain(value);
                    case "format" -> format = value;
                    case "field_delimiter" -> engine.add("textfile_field_separator = " + value);
                    case "partitioned_by", "bucketed_by", "bucket_count" -> engine.add(property.getKey() + " = " + value);
                    case "write_compression", "compression", "parquet_compression", "orc_compression" -> session.put(
                            "compression_codec",
                            COMPRESSIONS.getOrDefault(plain(value).toUpperCase(Locale.ROOT), "NONE"));
                    // Athena takes these and so does the engine not: what they say is so without them.
                    case "table_type", "is_external", "compression_level" -> {}
                    default -> engine.add(property.getKey() + " = " + value);
                }
            }
            String slashed = location.endsWith("/") ? location : location + "/";
            engine.addFirst("external_location = " + TrinoSyntax.text(slashed));
            String upper = format.toUpperCase(Locale.ROOT);
            // What Athena calls a text file has no quotes, and neither has the engine's.
            engine.addFirst("format = " + upper);
            if (upper.equals("'TEXTFILE'") && !athena.containsKey("field_delimiter")) {
                engine.add("textfile_field_separator = U&'\\0001'");
            }
            if (session.isEmpty()) {
                session.put("compression_codec", "GZIP");
            }
            return new Properties(String.join(", ", engine), session, slashed);
        }

        private static String plain(String text) {
            return text.length() > 1 && text.startsWith("'")
                    ? text.substring(1, text.length() - 1).replace("''", "'")
                    : text;
        }
    }
}
