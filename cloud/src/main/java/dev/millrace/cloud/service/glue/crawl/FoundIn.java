package dev.millrace.cloud.service.glue.crawl;

import dev.millrace.cloud.service.glue.domain.DatabaseId;
import java.util.List;
import java.util.function.Predicate;

/// What a crawl found for a database.
/// @param under the include paths' locations: tables that are gone from there are looked for
/// @param targets which tables of the database may be known again, by their names
record FoundIn(DatabaseId database, List<FoundTable> tables, List<String> under, Predicate<String> targets) {}
