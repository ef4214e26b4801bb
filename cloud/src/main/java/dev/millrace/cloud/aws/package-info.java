/// The rules that AWS's services share, each once; what a service adds are its limits and its words.
@NullMarked
package dev.millrace.cloud.aws;

import org.jspecify.annotations.NullMarked;
