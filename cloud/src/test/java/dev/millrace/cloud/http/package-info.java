/// Every service as its users meet it: over HTTP with AWS's own SDK, against the whole server.
@NullMarked
package dev.millrace.cloud.http;

import org.jspecify.annotations.NullMarked;
