/// What the catalogue knows, and its rules: no server, no store.
@NullMarked
package dev.millrace.cloud.service.glue.domain;

import org.jspecify.annotations.NullMarked;
