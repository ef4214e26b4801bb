/// An image run by itself, without a function or a server: read from a registry, a folder or an archive, and invoked over
/// HTTP as the Lambda runtime interface emulator in AWS's base images is. It ties the registry's reading of images, the
/// sandbox and Lambda's Runtime API; the log lines are the server's own.
@NullMarked
package dev.millrace.cloud.composition.standalone;

import org.jspecify.annotations.NullMarked;
