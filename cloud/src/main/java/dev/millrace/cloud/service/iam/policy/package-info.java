/// The language of policies: read, checked against AWS's grammar, and decided.
@NullMarked
package dev.millrace.cloud.service.iam.policy;

import org.jspecify.annotations.NullMarked;
