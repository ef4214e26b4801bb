/// Functions, versions, aliases, permissions and what may be said of them: rules without I/O.
@NullMarked
package dev.millrace.cloud.service.lambda.domain;

import org.jspecify.annotations.NullMarked;
