package dev.millrace.cloud.service.athena.trino;

import dev.millrace.cloud.service.athena.QueryFailure;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Trino's errors as Athena tells them: the error's name, then its text; and the numbers of Athena's error reference
/// (those of errors by name were measured on AWS by others).
final class TrinoErrors {
    private static final int GENERIC_USER = 1000;
    private static final int GENERIC_SYSTEM = 200;

    private static final Map<String, Integer> TYPES = Map.ofEntries(
            Map.entry("TABLE_NOT_FOUND", 1301),
            Map.entry("SCHEMA_NOT_FOUND", 1301),
            Map.entry("COLUMN_NOT_FOUND", 1006),
            Map.entry("CATALOG_NOT_FOUND", 1006),
            Map.entry("TYPE_MISMATCH", 1002),
            Map.entry("FUNCTION_NOT_FOUND", 1303),
            Map.entry("DIVISION_BY_ZERO", 1001),
            Map.entry("INVALID_CAST_ARGUMENT", 1100),
            Map.entry("NOT_SUPPORTED", 1200));

    private TrinoErrors() {}

    static QueryFailure failure(JsonNode error) {
        String name = error.path("errorName").asString("GENERIC_INTERNAL_ERROR");
        String message = error.path("message").asString("");
        String reason = name + ": " + (name.equals("COLUMN_NOT_FOUND") ? unresolved(message) : message);
        if (error.path("errorType").asString("").equals("USER_ERROR")) {
            return QueryFailure.user(TYPES.getOrDefault(name, GENERIC_USER), reason);
        }
        // What a file is not that its table says it is, Trino calls external; Athena calls it the user's.
        return name.startsWith("HIVE_")
                ? QueryFailure.user(TYPES.getOrDefault(name, GENERIC_USER), reason)
                : QueryFailure.system(GENERIC_SYSTEM, reason);
    }

    private static String unresolved(String message) {
        return message.endsWith("cannot be resolved")
                ? message + " or requester is not authorized to access requested resources"
                : message;
    }
}
