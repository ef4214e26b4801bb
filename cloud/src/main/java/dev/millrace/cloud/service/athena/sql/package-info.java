/// Statements: their tokens, what kind Athena says they are, the Hive DDL that is carried out here, and what the engine
/// is asked in the place of what only Athena speaks.
@NullMarked
package dev.millrace.cloud.service.athena.sql;

import org.jspecify.annotations.NullMarked;
