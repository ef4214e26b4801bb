/// What is kept of environments.
@NullMarked
package dev.millrace.cloud.service.mwaa.store;

import org.jspecify.annotations.NullMarked;
