/// Groups, streams and events as they are kept.
@NullMarked
package dev.millrace.cloud.service.logs.store;

import org.jspecify.annotations.NullMarked;
