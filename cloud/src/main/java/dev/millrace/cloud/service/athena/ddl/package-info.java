/// Hive DDL carried out over the catalogue.
@NullMarked
package dev.millrace.cloud.service.athena.ddl;

import org.jspecify.annotations.NullMarked;
