/// An image run by itself, without a function: read from a registry, a folder or an archive, and invoked over
/// HTTP as the
/// Lambda runtime interface emulator in AWS's base images is. The sandbox, the Runtime API and the log lines are the
/// server's own.
@NullMarked
package dev.millrace.cloud.image;

import org.jspecify.annotations.NullMarked;
