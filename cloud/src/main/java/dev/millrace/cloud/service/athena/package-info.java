/// Athena: SQL over tables in files, with results as files.
///
/// `AthenaService` is the table of operations; `operation` those with rules of their own; `sql` what statements are;
/// `ddl` Hive's DDL over the catalogue; `query` executions and their results; `trino` the engine. What Athena needs of
/// its neighbours it states as interfaces of this package: a catalogue, objects, who hears of a query's states.
///
/// Where it differs from AWS: docs/services/athena.md.
@NullMarked
package dev.millrace.cloud.service.athena;

import org.jspecify.annotations.NullMarked;
