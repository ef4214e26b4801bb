/// `millrace iam`: why a call was refused, and the smallest policy for what somebody did.
@NullMarked
package dev.millrace.cli.iam;

import org.jspecify.annotations.NullMarked;
