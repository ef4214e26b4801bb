/// What is kept of groups and streams, and the rules that need no store.
@NullMarked
package dev.millrace.cloud.service.logs.domain;

import org.jspecify.annotations.NullMarked;
