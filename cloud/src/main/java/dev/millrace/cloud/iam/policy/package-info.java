/// The language of policies: read, checked against AWS's grammar, and decided.
@NullMarked
package dev.millrace.cloud.iam.policy;

import org.jspecify.annotations.NullMarked;
